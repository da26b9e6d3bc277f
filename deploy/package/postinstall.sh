#!/bin/sh
# The user of the service is made; starting it is left to whoever has looked at its
# settings.
set -e
systemd-sysusers wenjin.conf || true
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    if systemctl is-active --quiet wenjin.service; then
        systemctl restart wenjin.service
    fi
fi
