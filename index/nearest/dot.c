#include "dot.h"

// The loop is one that compilers turn into vector instructions. Where the processor has
// wider ones than the architecture promises, they are used.
static inline __attribute__((always_inline)) void dots(const int8_t *rows, int64_t n, int64_t dims, const int8_t *query, int32_t *out) {
	for (int64_t i = 0; i < n; i++) {
		const int8_t *row = rows + i * dims;
		int32_t sum = 0;
		for (int64_t k = 0; k < dims; k++) sum += (int16_t)row[k] * (int16_t)query[k];
		out[i] = sum;
	}
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void dots_avx2(const int8_t *rows, int64_t n, int64_t dims, const int8_t *query, int32_t *out) {
	dots(rows, n, dims, query, out);
}
#endif

void wenjin_dots(const int8_t *rows, int64_t n, int64_t dims, const int8_t *query, int32_t *out) {
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx2")) {
		dots_avx2(rows, n, dims, query, out);
		return;
	}
#endif
	dots(rows, n, dims, query, out);
}
