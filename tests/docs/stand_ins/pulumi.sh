# The CLI, where nobody is there to look at a preview first and to say yes. Other than a program of
# that name it stays out of make's way, which looks for the CLI on PATH.
pulumi() (
    case "$1 $*" in
        *" --preview-only"*) unset PULUMI_SKIP_CONFIRMATIONS ;;
        "up "* | "refresh "* | "destroy "*) set -- "$@" --skip-preview ;;
    esac
    command pulumi "$@"
)
