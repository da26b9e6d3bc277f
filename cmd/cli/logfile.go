package cli

import (
	"cmp"
	"io"
	"os"
	"sync"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"
)

// logFileMegabytes is how large the file of a day may become before another is begun.
const logFileMegabytes = 100

// logFile is a log on disk that only its owner can read: a file for each day, those of
// other days with their time in the name, kept for a number of days.
type logFile struct {
	mu   sync.Mutex
	file lumberjack.Logger
	day  string // of what is in the file; empty for a new one
	now  func() time.Time
}

func newLogFile(path string, days int) *logFile {
	l := &logFile{file: lumberjack.Logger{Filename: path, MaxSize: logFileMegabytes, MaxAge: days}, now: time.Now}
	if info, err := os.Stat(path); err == nil {
		l.day = info.ModTime().Format(time.DateOnly)
	}
	return l
}

var _ io.Writer = (*logFile)(nil)

// Write implements io.Writer.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	today := l.now().Format(time.DateOnly)
	if cmp.Or(l.day, today) != today {
		if err := l.file.Rotate(); err != nil {
			return 0, err
		}
	}
	l.day = today
	return l.file.Write(p)
}
