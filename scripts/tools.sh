# Shared by ./run, ./test and ./bench: what a machine needs, and building the client.
# Sourced, not run. Every missing thing is named with the command that installs it.

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

missing() { # what, command
  say "缺少 $1。请先执行：$2"
  exit 1
}

# A Debian package, installed when this user may, else named.
need_package() { # command-or-path, packages...
  local probe=$1; shift
  command -v "$probe" >/dev/null 2>&1 || [ -e "$probe" ] && return 0
  local sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo -n"
  if command -v apt-get >/dev/null && { [ -z "$sudo" ] || sudo -n true 2>/dev/null; }; then
    say "正在安装 $* …"
    $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  else
    missing "$probe" "sudo apt-get install $*"
  fi
}

need_rust() {
  command -v cargo >/dev/null || missing "Rust" "curl --proto '=https' -sSf https://sh.rustup.rs | sh"
}

need_node() {
  local version
  version=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
  [ "${version:-0}" -ge 20 ] || missing "Node.js 20 或更高版本" "sudo apt-get install nodejs npm"
}

need_cc() {
  command -v cc >/dev/null || missing "C 编译器" "sudo apt-get install gcc libc6-dev"
}

# Whether any of the sources changed after the product was made.
newer_than() { # product, sources...
  local product=$1; shift
  [ -e "$product" ] || return 0
  [ -n "$(find "$@" -newer "$product" -type f -not -path '*/node_modules/*' -print -quit 2>/dev/null)" ]
}

install_client_packages() {
  if newer_than web/node_modules/.package-lock.json web/package-lock.json; then
    say "正在安装网页端依赖… / installing the client's packages"
    (cd web && npm ci --no-audit --no-fund --loglevel=error)
    touch web/node_modules/.package-lock.json
  fi
}

build_client() {
  if newer_than web/dist/index.html web/src web/index.html web/package-lock.json web/vite.config.ts; then
    install_client_packages
    say "正在构建网页端… / building the client"
    (cd web && npm run --silent build)
  fi
}
