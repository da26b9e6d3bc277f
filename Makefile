# The few commands. `make` alone builds; `make ci` is every check (see .ci/run).

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)

.PHONY: build test lint cover run bench attack drill kills searches shots lighthouse ci generate

build: ## bin/wenjin and bin/wenjin-bench
	go build -trimpath -ldflags "-X github.com/wenjin-kb/wenjin/cmd/cli.Release=$(VERSION)" -o bin/ ./cmd/wenjin ./cmd/wenjin-bench

test: ## all tests; some minutes. One room: go test ./kb/store
	go test ./...

lint: ## what a reviewer should not have to say
	gofmt -l .
	go vet ./...
	go tool staticcheck ./...

cover: ## which lines no test reaches: cover.html
	go test -short -coverprofile cover.out ./...
	go tool cover -html cover.out -o cover.html

run: build ## the service on the starter knowledge, in ./data
	bin/wenjin serve

bench: build ## speed, size and memory beside others; some minutes
	bin/wenjin-bench

attack: ## every known attack at once, on this machine alone: memory, disk and searches hold
	go test -count 1 -run 'TestAttack$$' -v ./cmd/wenjin

drill: build ## backup, restore and verify of 50,000 articles, timed
	bin/wenjin-bench drill

searches: build ## a log of 10 million searches: what reads, writes and deletes them, timed; some minutes
	bin/wenjin-bench searches

kills: ## 100 random kills of everything that writes; some minutes
	go test ./cmd/wenjin -run 'TestKills$$' -v -timeout 60m -kills 100

shots: ## 31 states of the pages, light and dark, desktop and phone, into bin/shots
	SHOTS=$(CURDIR)/bin/shots go test -count 1 -run 'TestShots$$' -timeout 20m ./cmd/wenjin

lighthouse: ## Lighthouse over the help centre: 95 and more in each category; needs Chromium, Node and a network
	.ci/lighthouse

generate: ## files that are made from others: the API's types
	go generate ./...

ci: ## every check, as CI runs it
	.ci/run
