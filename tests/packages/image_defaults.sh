#!/bin/sh
# In a network of its own, as root: starts what follows as a container does, with the image's own addresses, and asks both.
#   unshare --mount --pid --net --fork --kill-child image_defaults.sh COMMAND...
set -eu
ip link set lo up
"$@" &
for address in http://127.0.0.1:8080/healthz http://127.0.0.1:8081/; do
  curl --silent --show-error --fail --retry 50 --retry-connrefused --retry-delay 1 --max-time 30 "$address"
done
kill -TERM $!
wait $!
