# shellcheck shell=bash
# A workstation, or any machine without environment modules: what scripts/env.sh finds is all there is.
#
# hosts:

site_default DIFF2D_MODULES ''
