# SPDX-License-Identifier: (Apache-2.0 OR MIT)

from pathlib import Path

from spack_repo.builtin.build_systems.cargo import CargoPackage

from spack.package import *


class Diff2dMpi(CargoPackage):
    """Distributed solver for two-dimensional diffusion problems: MPI strips, parallel HDF5 output,
    the same bits on any number of ranks."""

    # The checkout that holds this recipe.
    git = Path(__file__).resolve().parents[6].as_uri()

    license("MIT OR Apache-2.0", checked_by="diff2d-mpi")

    version("main", branch="main")
    version("0.2.0", tag="v0.2.0")

    depends_on("c", type="build")
    depends_on("rust@1.89:", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("llvm+clang", type="build")  # libclang, which the build reads mpi.h with

    depends_on("mpi")
    depends_on("hdf5@1.10: +mpi +hl +shared")

    build_args = ["--locked"]

    @run_after("install")
    def install_what_shells_and_man_read(self):
        program = Executable(self.prefix.bin.join("diff2d-mpi"))
        for arguments, path in (
            (["--man"], "share/man/man1/diff2d-mpi.1"),
            (["--completions", "bash"], "share/bash-completion/completions/diff2d-mpi"),
            (["--completions", "zsh"], "share/zsh/site-functions/_diff2d-mpi"),
            (["--completions", "fish"], "share/fish/vendor_completions.d/diff2d-mpi.fish"),
            (["--schema"], "share/diff2d-mpi/params.schema.json"),
        ):
            file = Path(self.prefix, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(program(*arguments, output=str), encoding="utf-8")
        shared = self.prefix.share.join("diff2d-mpi")
        for name in ("params", "gallery", "docs"):
            install_tree(name, shared.join(name))
        install("README.md", shared)

    def setup_build_environment(self, env: EnvironmentModifications) -> None:
        env.set("HDF5_DIR", self.spec["hdf5"].prefix)
        env.set("LIBCLANG_PATH", self.spec["llvm"].prefix.lib)
        env.set("MPICC", self.spec["mpi"].mpicc)
