package opensearchtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Node is a node that runs.
type Node struct {
	URL  string
	name string
	dir  string
	run  *exec.Cmd
	done chan struct{}
}

// shared is the one node of a test program.
var shared struct {
	once sync.Once
	node *Node
	err  error
}

// Shared is the address of a node that all tests of a package ask, started when it is first
// wanted; it has the plugin for vectors. The package's TestMain calls [Main].
func Shared(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() {
		var nodes []*Node
		if nodes, shared.err = start(1, true); shared.err == nil {
			shared.node = nodes[0]
		}
	})
	missing(t, shared.err)
	return shared.node.URL
}

// Main runs the tests of a package and stops what Shared has started.
func Main(m *testing.M) int {
	code := m.Run()
	if shared.node != nil {
		shared.node.Kill()
	}
	return code
}

// Start starts a cluster of some nodes, in its minimal form, which ends with the test.
func Start(t testing.TB, n int) []*Node {
	t.Helper()
	nodes, err := start(n, false)
	missing(t, err)
	t.Cleanup(func() {
		for _, x := range nodes {
			x.Kill()
		}
	})
	return nodes
}

// missing leaves a test out where there is no OpenSearch; in CI it fails.
func missing(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, errMissing) && os.Getenv("CI") == "" {
		t.Skipf("left out: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// upWithin is how long nodes may take until they answer.
const upWithin = 8 * time.Minute

func start(n int, vectors bool) ([]*Node, error) {
	home, err := distribution(vectors)
	if err != nil {
		return nil, err
	}
	java, err := java()
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(2 * n)
	if err != nil {
		return nil, err
	}
	var nodes []*Node
	for i := range n {
		node := &Node{URL: fmt.Sprintf("http://127.0.0.1:%d", ports[2*i]), name: fmt.Sprint("node", i)}
		nodes = append(nodes, node)
		if err = node.begin(home, java, settings(i, n, ports)); err != nil {
			break
		}
	}
	for _, x := range nodes {
		if err == nil {
			err = x.wait(n)
		}
	}
	if err != nil {
		for _, x := range nodes {
			x.Kill()
		}
		return nil, err
	}
	return nodes, nil
}

// settings are those of one of n nodes.
func settings(i, n int, ports []int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "cluster.name: wenjin-%d\nnode.name: node%d\nnetwork.host: 127.0.0.1\nhttp.port: %d\ntransport.port: %d\n", ports[0], i, ports[2*i], ports[2*i+1])
	fmt.Fprintln(&b, "cluster.routing.allocation.disk.threshold_enabled: false")
	if n == 1 {
		fmt.Fprintln(&b, "discovery.type: single-node")
		return b.String()
	}
	var seeds, names []string
	for k := range n {
		seeds, names = append(seeds, fmt.Sprintf("127.0.0.1:%d", ports[2*k+1])), append(names, fmt.Sprint("node", k))
	}
	fmt.Fprintf(&b, "discovery.seed_hosts: [%s]\ncluster.initial_cluster_manager_nodes: [%s]\n", strings.Join(seeds, ", "), strings.Join(names, ", "))
	return b.String()
}

func freePorts(n int) (out []int, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }()
		out = append(out, l.Addr().(*net.TCPAddr).Port)
	}
	return out, nil
}

// nobody is who the server runs as where we are root.
const nobody = 65534

// begin starts the server.
func (x *Node) begin(home, java, settings string) (err error) {
	if x.dir, err = os.MkdirTemp("", "wenjin-opensearch-"); err != nil {
		return err
	}
	config := filepath.Join(x.dir, "config")
	if err := os.CopyFS(config, os.DirFS(filepath.Join(home, "config"))); err != nil {
		return err
	}
	if err := logNowhere(filepath.Join(config, "jvm.options")); err != nil {
		return err
	}
	settings += fmt.Sprintf("path.data: %s\npath.logs: %s\n", filepath.Join(x.dir, "data"), filepath.Join(x.dir, "logs"))
	if err := os.WriteFile(filepath.Join(config, "opensearch.yml"), []byte(settings), 0o644); err != nil {
		return err
	}
	x.run = exec.Command("nice", "-n", "5", filepath.Join(home, "bin", "opensearch"))
	x.run.Dir = x.dir
	x.run.Env = append(os.Environ(), "HOME="+x.dir, "OPENSEARCH_JAVA_HOME="+java, "OPENSEARCH_PATH_CONF="+config, "OPENSEARCH_JAVA_OPTS=-Xms256m -Xmx256m")
	x.run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 {
		x.run.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
		if err := filepath.WalkDir(x.dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Chown(path, nobody, nobody)
		}); err != nil {
			return err
		}
	}
	out, err := os.Create(filepath.Join(x.dir, "out.log"))
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }()
	x.run.Stdout, x.run.Stderr = out, out
	if err := x.run.Start(); err != nil {
		return err
	}
	x.done = make(chan struct{})
	go func() {
		_ = x.run.Wait()
		close(x.done)
	}()
	return nil
}

// logNowhere takes out of the options what Java would log beside the server, where it may
// not write.
func logNowhere(options string) error {
	b, err := os.ReadFile(options)
	if err != nil {
		return err
	}
	lines := slices.DeleteFunc(strings.Split(string(b), "\n"), func(line string) bool { return strings.Contains(line, "logs/") })
	return os.WriteFile(options, []byte(strings.Join(lines, "\n")), 0o644)
}

// wait waits until the node is in a cluster of n that takes writes.
func (x *Node) wait(n int) error {
	ctx, cancel := context.WithTimeout(context.Background(), upWithin)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/_cluster/health?wait_for_nodes=%d&timeout=10s", x.URL, n), nil)
		if err != nil {
			return err
		}
		if answer, err := http.DefaultClient.Do(request); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-x.done:
			return fmt.Errorf("OpenSearch has ended: %s", x.said())
		case <-ctx.Done():
			return fmt.Errorf("OpenSearch does not answer: %s", x.said())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// Green waits until every node that answers is in the cluster, and every copy is there.
func Green(t testing.TB, nodes []*Node) {
	t.Helper()
	for deadline := time.Now().Add(upWithin); ; time.Sleep(200 * time.Millisecond) {
		answer, err := http.Get(fmt.Sprintf("%s/_cluster/health?wait_for_status=green&wait_for_nodes=%d&wait_for_no_initializing_shards=true&timeout=30s", nodes[len(nodes)-1].URL, len(nodes)))
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("the cluster is not whole: %s", nodes[len(nodes)-1].said())
		}
	}
}

// Manager is the node that manages the cluster.
func Manager(t testing.TB, nodes []*Node) *Node {
	t.Helper()
	answer, err := http.Get(nodes[len(nodes)-1].URL + "/_cat/cluster_manager?h=node")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	name, err := io.ReadAll(io.LimitReader(answer.Body, 100))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		if n.name == strings.TrimSpace(string(name)) {
			return n
		}
	}
	t.Fatalf("none of the nodes is %s", name)
	return nil
}

// said is the end of what the server has said.
func (x *Node) said() string {
	b, _ := os.ReadFile(filepath.Join(x.dir, "out.log"))
	return string(b[max(0, len(b)-2000):])
}

// Kill ends the node at once, as kill -9 does.
func (x *Node) Kill() {
	if x.done != nil {
		_ = syscall.Kill(-x.run.Process.Pid, syscall.SIGKILL)
		<-x.done
	}
	if x.dir != "" {
		_ = os.RemoveAll(x.dir)
	}
}

// Pause stops the node without ending it: it still takes connections, and never answers.
func (x *Node) Pause() error { return syscall.Kill(-x.run.Process.Pid, syscall.SIGSTOP) }

// Resume lets a node go on that was paused.
func (x *Node) Resume() error { return syscall.Kill(-x.run.Process.Pid, syscall.SIGCONT) }
