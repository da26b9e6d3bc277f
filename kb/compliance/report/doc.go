// Package report writes what the check found for other programs: SARIF 2.1.0
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), which code
// hosts and editors read, and annotations of GitHub's workflow commands
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
package report
