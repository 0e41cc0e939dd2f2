# The CLI without confirmation prompts. It is a function and not a program, because make must find
# the real CLI on PATH.
pulumi() (
    case "$1 $*" in
        *" --preview-only"*) unset PULUMI_SKIP_CONFIRMATIONS ;;
        "up "* | "refresh "* | "destroy "*) set -- "$@" --skip-preview ;;
    esac
    command pulumi "$@"
)
