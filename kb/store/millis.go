package store

import (
	"math"
	"time"
)

const never = math.MaxInt64

func toMillis(t time.Time) int64 { return t.UnixMilli() }

func untilMillis(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMilli()
}

func untilTime(ms int64) time.Time {
	if ms == never {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
