#!/bin/sh
# In a copy of a file system, as root: installs the package at $1 twice, uses it as its unit does, upgrades, removes and purges it.
set -eux
deb=$1
fail() { echo "FAILED: $*" >&2; exit 1; }

dpkg --install "$deb"
configuration=/etc/solidrust/solidrust.yaml
owner() { stat -c '%U:%G %a' "$1"; }
[ "$(owner $configuration)" = "root:solidrust 640" ] || fail "the configuration is open"
[ "$(owner /etc/solidrust)" = "root:solidrust 750" ] || fail "the folder of the configuration is open"
getent passwd solidrust | grep -q ':/var/lib/solidrust:.*nologin' || fail "no user"
[ -L /etc/systemd/system/multi-user.target.wants/solidrust.service ] || fail "the unit is not enabled"

# As systemd does it.
install -d -o solidrust -g solidrust -m 0700 /var/lib/solidrust
# The administrator's commands, as docs/install.md gives them, but for sudo. The first comes before the service made a file.
ours() { runuser -u solidrust -- solidrust --data-dir /var/lib/solidrust "$@"; }
ours accounts list
sed -i 's/^  api: .*/  api: 127.0.0.1:0/; s/^  console: .*/  console: 127.0.0.1:0/' $configuration
start=$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/solidrust.service)
cd /var/lib/solidrust
setpriv --reuid solidrust --regid solidrust --clear-groups --no-new-privs $start >/dev/null 2>/tmp/log.$$ &
server=$!
for _ in $(seq 300); do grep -q ' ready ' /tmp/log.$$ && break; kill -0 $server || break; sleep 0.1; done
cat /tmp/log.$$
grep -q 'sign_up="invite"' /tmp/log.$$ || fail "somebody may sign up"
api=$(sed -n 's/.* listening address="\([^"]*\)".*/\1/p' /tmp/log.$$)

ours accounts create --email ada@example.org
key=$(ours --json keys create --account ada@example.org --name laptop | sed -n 's/.*"key":"\(sk_live_[^"]*\)".*/\1/p')
ours console setup-link | grep -q '/setup?token=' || fail "no link"
curl --silent --show-error --fail "http://$api/v1/chat/completions" -H "X-API-Key: $key" -H 'Content-Type: application/json' \
  -d '{"model": "vllm-primary", "messages": [{"role": "user", "content": "Hello"}]}' | grep -q '"chat.completion"' || fail "no answer"
curl --silent --show-error --fail "http://$api/v1/chat/completions" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
  -d '{"model": "vllm-primary", "messages": [{"role": "user", "content": "Hello"}]}' | grep -q '"chat.completion"' || fail "no answer with a bearer"
[ -z "$(find /var/lib/solidrust ! -user solidrust)" ] || fail "files of others: $(find /var/lib/solidrust ! -user solidrust)"
kill -HUP $server
for _ in $(seq 100); do grep -q ' reloaded ' /tmp/log.$$ && break; sleep 0.1; done
kill $server
wait $server || fail "it ended with $?"
rm /tmp/log.$$
cd /

# Again: what the administrator wrote stays, and so does the data.
dpkg-statoverride --update --add root root 0600 $configuration
dpkg --install --force-confold "$deb"
/var/lib/dpkg/info/solidrust.postinst configure ""
[ "$(owner $configuration)" = "root:root 600" ] || fail "dpkg-statoverride is undone"
dpkg-statoverride --remove $configuration
grep -q '^  api: 127.0.0.1:0' $configuration || fail "the configuration was replaced"
ours accounts list | grep -q ada@example.org || fail "the accounts are gone"

dpkg --remove solidrust
[ ! -e /usr/bin/solidrust ] && [ -e $configuration ] && [ -d /var/lib/solidrust ] || fail "removed too much or too little"

# A configuration that the administrator took away stays away, and nothing fails.
rm $configuration
dpkg --install --force-confold "$deb"
[ ! -e $configuration ] || fail "the configuration came back"
cp /var/lib/dpkg/info/solidrust.postrm /tmp/postrm.$$
dpkg --purge solidrust
sh /tmp/postrm.$$ purge
rm /tmp/postrm.$$
for left in /etc/solidrust /var/lib/solidrust /usr/lib/systemd/system/solidrust.service; do [ ! -e $left ] || fail "$left is left"; done
! getent passwd solidrust || fail "the user is left"
