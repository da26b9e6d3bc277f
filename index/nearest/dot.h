#include <stdint.h>

// wenjin_dots writes the products of a query with n rows of as many dimensions.
void wenjin_dots(const int8_t *rows, int64_t n, int64_t dims, const int8_t *query, int32_t *out);
