# 各脚本共用：以管理员身份装系统软件包（已有的不装）。
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# 演示、测试、测量都是自己的：这台机器上装好的（/etc/gongkai/gongkai.env）一点不碰
export GONGKAI_SETTINGS=/dev/null
# 编译好的要存下：不存的话，每起一个进程都把用到的几千个文件再编译一遍
unset PYTHONDONTWRITEBYTECODE

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    echo "需要管理员权限来运行：$*" >&2
    return 1
  fi
}

apt_install() { # 软件包…
  local missing=()
  for package in "$@"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "安装系统软件包：${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
