#!/bin/sh
# In a copy of a file system, as root: installs the package at $1 twice, uses it as its unit does, upgrades, removes and purges it.
set -eux
deb=$1
fail() { echo "FAILED: $*" >&2; exit 1; }

dpkg --install "$deb"
[ "$(stat -c '%U:%G %a' /etc/solidrust/solidrust.yaml)" = "root:solidrust 640" ] || fail "the configuration is open"
getent passwd solidrust | grep -q ':/var/lib/solidrust:.*nologin' || fail "no user"
[ -L /etc/systemd/system/multi-user.target.wants/solidrust.service ] || fail "the unit is not enabled"

# As systemd does it.
install -d -o solidrust -g solidrust -m 0700 /var/lib/solidrust
sed -i 's/^  api: .*/  api: 127.0.0.1:0/; s/^  console: .*/  console: 127.0.0.1:0/' /etc/solidrust/solidrust.yaml
start=$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/solidrust.service)
cd /var/lib/solidrust
setpriv --reuid solidrust --regid solidrust --clear-groups --no-new-privs $start >/dev/null 2>/tmp/log.$$ &
server=$!
for _ in $(seq 300); do grep -q ' ready ' /tmp/log.$$ && break; kill -0 $server || break; sleep 0.1; done
cat /tmp/log.$$
api=$(sed -n 's/.* listening address="\([^"]*\)".*/\1/p' /tmp/log.$$)

# The administrator's commands, as root.
solidrust --data-dir /var/lib/solidrust accounts create --email ada@example.org
key=$(solidrust --data-dir /var/lib/solidrust --json keys create --account ada@example.org --name laptop | sed -n 's/.*"key":"\(sk_live_[^"]*\)".*/\1/p')
curl --silent --show-error --fail "http://$api/v1/chat/completions" -H "X-API-Key: $key" -H 'Content-Type: application/json' \
  -d '{"model": "vllm-primary", "messages": [{"role": "user", "content": "Hello"}]}' | grep -q '"chat.completion"' || fail "no answer"
[ -z "$(find /var/lib/solidrust ! -user solidrust)" ] || fail "root left files: $(find /var/lib/solidrust ! -user solidrust)"
kill -HUP $server
for _ in $(seq 100); do grep -q ' reloaded ' /tmp/log.$$ && break; sleep 0.1; done
kill $server
wait $server || fail "it ended with $?"
rm /tmp/log.$$
cd /

# Again: what the administrator wrote stays, and so does the data.
dpkg --install --force-confold "$deb"
/var/lib/dpkg/info/solidrust.postinst configure ""
grep -q '^  api: 127.0.0.1:0' /etc/solidrust/solidrust.yaml || fail "the configuration was replaced"
solidrust --data-dir /var/lib/solidrust accounts list | grep -q ada@example.org || fail "the accounts are gone"

dpkg --remove solidrust
[ ! -e /usr/bin/solidrust ] && [ -e /etc/solidrust/solidrust.yaml ] && [ -d /var/lib/solidrust ] || fail "removed too much or too little"
cp /var/lib/dpkg/info/solidrust.postrm /tmp/postrm.$$
dpkg --purge solidrust
sh /tmp/postrm.$$ purge
rm /tmp/postrm.$$
for left in /etc/solidrust /var/lib/solidrust /usr/lib/systemd/system/solidrust.service; do [ ! -e $left ] || fail "$left is left"; done
! getent passwd solidrust || fail "the user is left"
