#!/bin/sh
# Runs a command as root in a copy of this machine's file system that is gone afterwards; with --empty in the folder given, which then
# has nothing but what is in it, and /proc.
#   unshare --mount --pid --fork root.sh / COMMAND...
#   unshare --mount --pid --fork root.sh --empty FOLDER COMMAND...
set -eu
if [ "$1" = --empty ]; then
  root=$2
  shift 2
else
  shift
  scratch=$(mktemp -d)
  mount -t tmpfs tmpfs "$scratch"
  mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
  mount -t overlay overlay -o "lowerdir=/,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
  root=$scratch/root
  mount --rbind /dev "$root/dev"
  mount --rbind /tmp "$root/tmp"
fi
mkdir -p "$root/proc"
mount -t proc proc "$root/proc"
exec /usr/sbin/chroot ${CHROOT_AS:+--userspec="$CHROOT_AS"} "$root" "$@"
