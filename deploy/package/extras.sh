#!/bin/sh
# Writes what packages have besides the program into dist-extras: manual page, completion,
# licences. The program of this machine writes it.
set -eu
cd "$(dirname "$0")/../.."
rm -rf dist-extras
mkdir dist-extras
go build -trimpath -o dist-extras/wenjin ./cmd/wenjin
dist-extras/wenjin man | gzip -9n >dist-extras/wenjin.1.gz
dist-extras/wenjin completion bash >dist-extras/wenjin.bash
dist-extras/wenjin completion zsh >dist-extras/_wenjin
dist-extras/wenjin completion fish >dist-extras/wenjin.fish
dist-extras/wenjin licenses >dist-extras/copyright
rm dist-extras/wenjin
