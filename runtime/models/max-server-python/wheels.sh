# Takes the wheels of a list of requirements with hashes, and unpacks and compiles them, so that an image needs no pip:
# `sh wheels.sh <list> <folder>`; without the list the folder stays empty.
set -e
list=$1 folder=$2 home=$(dirname "$1")
mkdir -p "$folder"
if [ ! -e "$list" ]; then exit 0; fi
if [ -s "$home/host-ca.pem" ]; then PIP_CERT=$(realpath "$home/host-ca.pem") && export PIP_CERT; fi
pip3 download --no-deps --require-hashes --only-binary :all: --dest "$home/wheels" --requirement "$list"
for wheel in "$home"/wheels/*.whl; do python3 -m zipfile --extract "$wheel" "$folder"; done
# What nothing reads at run time: tests, and what was compiled or debugged with.
find "$folder" -type d -name tests -prune -exec rm -r {} +
find "$folder" -type f \( -name '*.pyx' -o -name '*.pxd' -o -name '*.cpp' -o -name '*.h' -o -name '*.hh' -o -name '*.map' \) -delete
# Source files get new times when they are copied; unchecked-hash tells Python not to compare them.
python3 -m compileall -q --invalidation-mode unchecked-hash "$folder"
