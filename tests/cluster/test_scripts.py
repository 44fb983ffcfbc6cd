"""The scripts by themselves, without a cluster: sites, batch scripts run by bash, collecting."""

import ast
import csv
import json
import os
import re
import shutil
import subprocess
import unittest

from support import IMITATIONS, LONG, QUICK, ROOT, SLURM, Case, Scene, run, whole


class Sites(Case):
    """scripts/activate finds out where it is."""

    def activate(self, hostname, command="true", code=0, modules=True, root=ROOT, **variables):
        self.log = self.directory() / "modules"
        self.log.write_text("")
        settings = dict.fromkeys(["DIFF2D_MODULES", "DIFF2D_MPI_IO", "OMPI_MCA_io", "LMOD_PKG"])
        settings |= {
            "HOSTNAME_IS": hostname,
            "MODULESHOME": IMITATIONS / "modules" if modules else None,
            "MODULES_LOG": self.log,
        }
        environment = self.environment(imitations=True, **(settings | variables))
        script = f". {root}/scripts/activate && {command}"
        return run("bash", "-euc", script, code=code, env=environment)

    def test_bridges_2_is_known_by_the_names_of_its_hosts(self):
        hosts = [
            "bridges2-login011",
            "bridges2-login014.bridges2.psc.edu",
            "br012.ib.bridges2.psc.edu",
            "br011",
            "r001.ib.bridges2.psc.edu",
            "r488",
            "e003.ib.bridges2.psc.edu",
        ]
        for host in hosts:
            outcome = self.activate(host)
            self.assertIn("site bridges2,", outcome.stderr, host)
            self.assertIn("openmpi/4.0.5-gcc10.2.0", self.log.read_text(), host)

    def test_hosts_of_other_clusters_are_not_taken_for_those_of_bridges_2(self):
        for host in ["r101.hpc.example.edu", "e001.cluster.local", "br012.example.edu"]:
            self.assertIn("site unknown,", self.activate(host).stderr, host)

    def test_the_modules_are_loaded_in_order_once(self):
        self.activate("r001", f". {ROOT}/scripts/activate")
        expected = ["gcc/10.2.0", "openmpi/4.0.5-gcc10.2.0", "phdf5/1.10.7-openmpi4.0.5-gcc10.2.0"]
        self.assertEqual(self.log.read_text().split(), expected)

    def test_the_io_component_of_bridges_2_gives_way_to_the_users(self):
        show = 'echo "$OMPI_MCA_io"'
        self.assertEqual(self.activate("r001", show).stdout, "^ompio\n")
        self.assertEqual(self.activate("r001", show, OMPI_MCA_io="ompio").stdout, "ompio\n")
        self.assertEqual(self.activate("r001", show, DIFF2D_MPI_IO="ompio").stdout, "ompio\n")
        again = f"export DIFF2D_MPI_IO=two_phase; . {ROOT}/scripts/activate; {show}"
        self.assertEqual(self.activate("r001", again).stdout, "ompio\n")

    def test_a_machine_without_modules_is_a_workstation(self):
        outcome = self.activate("laptop", modules=False)
        self.assertIn("site local,", outcome.stderr)
        self.assertEqual(self.log.read_text(), "")

    def test_an_unknown_cluster_is_told_how_to_become_known(self):
        outcome = self.activate("node7.cluster.example")
        self.assertIn("cp scripts/sites/example-modules.sh", outcome.stderr)
        self.assertIn("site unknown", outcome.stderr)

    def test_what_an_unknown_cluster_is_told_works_in_the_same_shell(self):
        top = self.directory()
        shutil.copytree(ROOT / "scripts", top / "scripts")
        site = "scripts/sites/mine.sh"
        lines = [
            f"cd {top}; : >$MODULES_LOG",
            f"cp scripts/sites/example-modules.sh {site}",
            f"sed -i 's/^# hosts:/& node[0-9]*/; s/^site_default DIFF2D_MODULES .*/site_default DIFF2D_MODULES one/' {site}",
            ". scripts/activate",
            f"sed -i 's/DIFF2D_MODULES one/DIFF2D_MODULES two/' {site}",
            ". scripts/activate",
            "DIFF2D_STRIPES=3 DIFF2D_MODULES=three; . scripts/activate",
            'echo "$DIFF2D_STRIPES ${DIFF2D_MPI_IO-unset}"',
        ]
        outcome = self.activate("node7.cluster.example", "\n".join(["true", *lines]), root=top)
        self.assertIn("site mine,", outcome.stderr)
        self.assertEqual(self.log.read_text().split(), ["one", "two", "three"])
        self.assertEqual(outcome.stdout, "3 unset\n")

    def test_the_site_asked_for_wins_over_the_host(self):
        self.activate("r001", DIFF2D_SITE="example-modules")
        self.assertEqual(self.log.read_text().split()[0], "gcc")

    def test_a_site_that_does_not_exist_is_refused(self):
        outcome = self.activate("r001", code=1, DIFF2D_SITE="nowhere")
        self.assertIn("there is no scripts/sites/nowhere.sh", outcome.stderr)

    @unittest.skipUnless(shutil.which("zsh"), "no zsh here")
    def test_zsh_finds_the_same_as_bash(self):
        show = f"cd /; . {ROOT}/scripts/activate && command -v diff2d-mpi && echo $HDF5_DIR"
        found = [run(*shell, show).stdout for shell in (["bash", "-c"], ["zsh", "-fc"])]
        self.assertEqual(found[0], found[1])
        self.assertIn("release/diff2d-mpi", found[0])

    def test_nothing_but_the_environment_is_left_in_the_shell(self):
        show = "declare -F; compgen -v _diff2d || true"
        outcome = self.activate("r001", show)
        self.assertNotIn("_diff2d", outcome.stdout)


class Build(Case):
    def test_without_rust_it_says_how_to_get_it(self):
        home = self.directory() / "missing"
        environment = self.environment(HOME=home, PATH="/usr/bin:/bin", CARGO_HOME=None)
        outcome = run(ROOT / "scripts/build", code=1, env=environment)
        self.assertIn("https://sh.rustup.rs", outcome.stderr)


# Thousands of applications of the stencil.
ONE_STEP = """initial = "x"
x1 = 0
x2 = 1
runtime = 10
outtime = 10
graphics = false
output.dir = "run"
grid = { layout = "cells", cells = [200, 200] }
boundary.default = { value = 0 }
"""


class BatchScripts(Case):
    """Run by bash, they do without Slurm all that needs none."""

    def batch(self, scene, *options, code=0, ranks=2, imitated=False, **variables):
        log = scene.path / "mpirun.log"
        environment = self.environment(
            imitations=imitated,
            SLURM_NTASKS=ranks,
            LFS_LOG=scene.path / "lfs.log",
            MPIRUN_LOG=log,
            **variables,
        )
        script = SLURM / "bridges2-rm.sbatch"
        return run(
            "bash", script, "params.toml", *options, code=code, env=environment, cwd=scene.path
        )

    def test_a_run_ends_with_its_summary(self):
        scene = self.scene(QUICK)
        outcome = self.batch(scene)
        scene.assert_same_as(whole(QUICK))
        for line in [
            "outcome: finished",
            "steps: 499",
            "of steps: 499",
            "ranks: 2",
            "files in: run",
        ]:
            self.assertIn(line, outcome.stdout.splitlines())

    def test_stripes_are_set_before_there_is_a_file(self):
        scene = self.scene(QUICK)
        self.batch(scene, imitated=True, DIFF2D_STRIPES=16)
        self.assertEqual((scene.path / "lfs.log").read_text(), "setstripe -c 16 run ()\n")

    def test_stripes_are_left_alone_where_they_are_not_wanted(self):
        scene = self.scene(QUICK)
        self.batch(scene, imitated=True, DIFF2D_STRIPES=0)
        self.assertFalse((scene.path / "lfs.log").exists())

    def test_ranks_are_bound_to_cores_unless_there_are_too_many(self):
        cores = len(os.sched_getaffinity(0))
        for ranks, expected in [
            (cores, "--map-by core --bind-to core"),
            (cores + 1, "--bind-to none"),
        ]:
            scene = self.scene(QUICK)
            self.batch(scene, imitated=True, ranks=ranks)
            line = (scene.path / "mpirun.log").read_text().splitlines()[-1]
            self.assertIn(f"-n {ranks} ", line)
            self.assertIn(expected, line)

    def test_the_placement_asked_for_is_taken(self):
        scene = self.scene(QUICK)
        self.batch(scene, imitated=True, DIFF2D_PLACEMENT="--map-by numa")
        self.assertIn("-n 2 --map-by numa ", (scene.path / "mpirun.log").read_text())

    def test_the_io_component_is_a_setting(self):
        settings = {
            "ompio": "io=ompio fcoll=",
            "two_phase": "io=ompio fcoll=two_phase",
            "romio": "io=^ompio fcoll=",
            "": "io= fcoll=",
        }
        for name, expected in settings.items():
            scene = self.scene(QUICK)
            self.batch(scene, imitated=True, DIFF2D_MPI_IO=name)
            line = (scene.path / "mpirun.log").read_text().splitlines()[-1]
            self.assertTrue(line.endswith(" --resume " + expected), line)

    def test_an_unknown_io_component_is_refused(self):
        outcome = self.batch(self.scene(QUICK), code=2, DIFF2D_MPI_IO="fast")
        self.assertIn("DIFF2D_MPI_IO=fast: write ompio, two_phase or romio", outcome.stderr)

    def test_parameters_that_mpirun_does_not_pass_on_are_refused(self):
        scene = self.scene(QUICK)
        os.mkfifo(scene.path / "pipe")
        (scene.path / "table.csv").write_text("D\n1.0\n")
        before = sorted(os.listdir(scene.path))
        ways = ["cat params.toml | {} /dev/stdin", "{} /dev/stdin <params.toml", "{} <(cat params.toml)"]
        ways += ["{} pipe", "{} /dev/null", "exec 0<&-; {} <(cat params.toml)"]
        commands = [f"bash {SLURM}/bridges2-rm.sbatch", f"bash {SLURM}/bridges2-rm-shared.sbatch"]
        commands += [f"{SLURM}/sweep.sbatch table.csv", f"{ROOT}/scripts/run -n 1"]
        for command in commands:
            for way in ways:
                with self.subTest(command, way=way):
                    outcome = run("bash", "-c", way.format(command), code=2, cwd=scene.path, seconds=30)
                    self.assertRegex(outcome.stderr, "^.*: cannot read parameters from .*: save them to a file, and .*\n$")
                    self.assertEqual(sorted(os.listdir(scene.path)), before)

    def test_bad_parameters_end_it_with_their_error_once(self):
        outcome = self.batch(self.scene(QUICK), "--set", "dx=-1", code=2)
        self.assertEqual(outcome.stderr.count("diff2d-mpi: error: "), 1, outcome.stderr)

    def test_overwrite_is_refused_with_the_reason(self):
        outcome = self.batch(self.scene(QUICK), "--overwrite", code=2)
        self.assertIn("start over each time", outcome.stderr)

    def test_a_stopped_run_goes_on_by_the_same_command(self):
        scene = self.scene(QUICK)
        outcome = self.batch(scene, "--walltime", "1s", code=75)
        self.assertIn("the same command continues the run", outcome.stderr)
        self.batch(scene, "--quiet")
        scene.assert_same_as(whole(QUICK))

    def test_a_run_stops_before_the_end_of_the_job_even_where_no_signal_says_so(self):
        scene = self.scene(LONG)
        (scene.path / "mpirun.log").write_text("")
        environment = {"SLURM_JOB_ID": 7, "SLURM_JOB_END_TIME": None, "JOB_LASTS": "4 seconds"}
        outcome = self.batch(
            scene,
            "--set",
            "runtime=100",
            "--set",
            "outtime=50",
            imitated=True,
            code=75,
            **environment,
        )
        self.assertIn("reason: the wall time limit", outcome.stdout)
        self.assertIn("scontrol requeue 7", (scene.path / "mpirun.log").read_text())

    def test_a_longer_run_follows_another_and_goes_on_with_itself(self):
        scene = self.scene(QUICK)
        self.batch(scene)
        longer = ["--set", "runtime=10", "--set", "output.dir=more"]
        self.batch(scene, "--resume", "run/checkpoint.h5", *longer, "--walltime", "1s", code=75)
        self.batch(scene, "--resume", "run/checkpoint.h5", *longer)
        last = (scene.path / "more/diagnostics.csv").read_text().splitlines()[-1]
        self.assertEqual(last.split(",")[0], "980")

    def test_a_following_run_that_died_before_its_first_checkpoint_goes_on_by_the_same_command(self):
        scene = self.scene(QUICK)
        self.batch(scene)
        options = ["--resume", "run/checkpoint.h5", "--set", "runtime=10", "--set"]
        died = self.batch(
            scene, *options, "output.dir=more", code=None, DIFF2D_FAULT="kill@checkpoint-created:1"
        )
        self.assertNotEqual(died.returncode, 0)
        self.assertFalse((scene.path / "more/checkpoint.h5").exists())
        self.assertTrue((scene.path / "more/diff2d.h5").exists())
        self.batch(scene, *options, "output.dir=more")
        last = (scene.path / "more/diagnostics.csv").read_text().splitlines()[-1]
        self.assertEqual(last.split(",")[0], "980")

    def test_a_following_run_that_has_only_its_previous_checkpoint_goes_on_from_that(self):
        scene = self.scene(QUICK)
        self.batch(scene)
        longer = ["--resume", "run/checkpoint.h5", "--set", "runtime=10", "--set", "output.dir=more"]
        fault = "kill@checkpoint-created:4"
        often = ["--set", "checkpoint.every=1us"]
        self.batch(scene, *longer, *often, code=None, ranks=1, DIFF2D_FAULT=fault)
        (scene.path / "more/checkpoint.h5").unlink()
        outcome = self.batch(scene, *longer)
        self.assertIn("Resuming from more/checkpoint.prev.h5", outcome.stdout)

    def test_a_step_that_takes_several_jobs_gets_on(self):
        scene = self.scene(ONE_STEP)

        def stopped(stages, code):
            often = f"solver.steps_per_pass={stages}"
            options = ["--walltime", "1s", "--set", often]
            environment = {"DIFF2D_STALLS": 1, "SLURM_RESTART_COUNT": 1}
            return self.batch(scene, *options, ranks=1, code=code, **environment)

        for _ in range(4):
            stopped(301, 75)
        stopped(5, 75)
        self.assertIn("without progress, at step 0 of 1", stopped(5, 1).stderr)

    def test_a_job_finds_its_script_whatever_its_arguments_are_called(self):
        scene = self.scene(QUICK)
        copy = scene.path / "slurm_script"
        shutil.copy(SLURM / "bridges2-rm.sbatch", copy)
        (scene.path / "a.sbatch.toml").write_text(QUICK)
        environment = self.environment(
            imitations=True,
            SLURM_NTASKS=1,
            SLURM_JOB_ID=7,
            MPIRUN_LOG=scene.path / "mpirun.log",
            LFS_LOG=scene.path / "lfs.log",
            JOB_COMMAND=f"{SLURM}/bridges2-rm.sbatch a.sbatch.toml",
            JOB_LASTS="1 hour",
        )
        outcome = run("bash", copy, "a.sbatch.toml", env=environment, cwd=scene.path)
        self.assertIn("outcome: finished", outcome.stdout)

    def test_a_run_of_something_else_is_not_replaced_by_one_that_follows(self):
        scene = self.scene(QUICK)
        self.batch(scene)
        self.batch(scene, "--set", "output.dir=other")
        for file in (scene.path / "other").glob("checkpoint*.h5"):
            file.unlink()
        longer = ["--resume", "run/checkpoint.h5", "--set", "runtime=10", "--set", "output.dir=other"]
        before = (scene.path / "other/diff2d.h5").read_bytes()
        for _ in range(2):
            outcome = self.batch(scene, *longer, code=2)
            self.assertIn("already holds a run", outcome.stderr)
        self.assertEqual((scene.path / "other/diff2d.h5").read_bytes(), before)

    def test_a_failure_does_not_show_the_summary_of_an_older_run(self):
        scene = self.scene(QUICK)
        self.batch(scene)
        outcome = self.batch(scene, "--set", "D=2", code=2)
        self.assertNotIn("outcome:", outcome.stdout)
        # One that has nothing left to do has the old one's.
        self.assertIn("outcome: finished", self.batch(scene).stdout)

    def test_a_stop_that_mpirun_does_not_report_is_one(self):
        scene = self.scene(QUICK)
        outcome = self.batch(scene, "--walltime", "1s", imitated=True, code=75, MPIRUN_CODE=0)
        self.assertIn("outcome: stopped", outcome.stdout)

    def test_a_death_that_mpirun_does_not_report_is_a_failure(self):
        scene = self.scene(QUICK)
        outcome = self.batch(scene, imitated=True, code=1, MPIRUN_CODE=0, DIFF2D_FAULT="kill@snapshot-time:2")
        self.assertIn("failed with exit code 1", outcome.stderr)
        self.batch(scene)

    def test_a_number_of_stalls_that_is_none_is_refused(self):
        outcome = self.batch(self.scene(QUICK), code=2, DIFF2D_STALLS="x")
        self.assertIn("DIFF2D_STALLS=x is not a whole number", outcome.stderr)

    def test_a_stop_that_mpirun_did_not_hear_is_repeated(self):
        outcome = self.batch(self.scene(QUICK), imitated=True, code=75, MPIRUN_DEAF=1)
        self.assertIn("asked to stop by SIGUSR1", outcome.stderr)

    def test_without_parameters_it_says_how_it_is_used(self):
        outcome = run("bash", SLURM / "bridges2-rm.sbatch", code=2)
        self.assertIn("usage: sbatch", outcome.stderr)


class Help(Case):
    """Every script that is called says how, does nothing else then, and refuses what it does not know."""

    def test_help_that_cannot_be_written_ends_the_script(self):
        names = ["scripts/" + name for name in ("run", "test", "build", "plot", "scaling", "bench", "setup")]
        names += ["slurm/" + name for name in ("interactive.sh", "sweep.sbatch", "scaling.sbatch")]
        for name in names:
            with open("/dev/full", "w") as full:
                outcome = subprocess.run(
                    ["bash", ROOT / name, "--help"], stdout=full, stderr=subprocess.PIPE, timeout=60
                )
            self.assertNotEqual(outcome.returncode, 0, name)

    def scripts(self):
        called = [path for path in (ROOT / "scripts").iterdir() if os.access(path, os.X_OK)]
        called += [*SLURM.glob("*.sbatch"), SLURM / "interactive.sh"]
        called = [path for path in called if path.is_file()]
        self.assertGreater(len(called), 15)
        return sorted(called)

    def call(self, script, *words, code):
        """Runs it in an empty directory, where it leaves nothing, nor in the checkout."""
        words = [script, *words] if os.access(script, os.X_OK) else ["bash", script, *words]
        here = self.directory()
        before = sorted(os.listdir(ROOT)), sorted(os.listdir(ROOT / "target"))
        outcome = run(*words, code=code, cwd=here, seconds=20)
        self.assertEqual(os.listdir(here), [])
        self.assertEqual((sorted(os.listdir(ROOT)), sorted(os.listdir(ROOT / "target"))), before)
        return outcome

    def test_help_is_on_standard_output(self):
        for script in self.scripts():
            for word in ("--help", "-h"):
                with self.subTest(f"{script.name} {word}"):
                    outcome = self.call(script, word, code=0)
                    self.assertIn("usage: ", outcome.stdout)
                    self.assertGreater(len(outcome.stdout.splitlines()), 3)
                    self.assertEqual(outcome.stderr, "")

    def test_an_unknown_option_is_refused(self):
        for script in self.scripts():
            for words in (["--frobnicate"], ["--frobnicate=3"]):
                with self.subTest(f"{script.name} {words}"):
                    outcome = self.call(script, *words, code=2)
                    self.assertEqual(outcome.stdout, "")
                    self.assertNotIn("Traceback", outcome.stderr)

    def test_an_environment_is_made_in_target_only_and_replaces_nothing(self):
        for name in ("..", ".", "", "a/b", "/tmp", "release"):
            outcome = run(ROOT / "scripts/python-env", name, code=None)
            self.assertIn(outcome.returncode, (1, 2), outcome)
            self.assertIn("NAME", outcome.stderr)
        self.assertTrue((ROOT / "target/release/diff2d-mpi").exists())

    @unittest.skipUnless(os.getuid() == 0 and shutil.which("setpriv"), "only root can become another")
    def test_an_environment_of_somebody_else_is_left_alone(self):
        here = self.directory()
        here.chmod(0o755)
        shutil.copytree(ROOT / "scripts", here / "scripts")
        environment = here / "target/python"
        environment.mkdir(parents=True)
        for directory in (here / "target", environment):
            directory.chmod(0o777)  # nothing but the script keeps others from removing it
        (environment / "pyvenv.cfg").write_text("")
        (environment / "made-of").write_text("what its owner made it of")
        (environment / "made-of").chmod(0)
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        variables = {**os.environ, "CARGO_TARGET_DIR": str(here / "target")}
        outcome = run(*nobody, here / "scripts/python-env", code=1, env=variables)
        self.assertIn("another user made: set CARGO_TARGET_DIR", outcome.stderr)
        self.assertEqual(sorted(path.name for path in environment.iterdir()), ["made-of", "pyvenv.cfg"])


# Names of which some tool reads a part as something else.
ODD_NAMES = [
    *["a b", " lead", "-x", "run-2026-01-02T03:04:05", "%j %03d", "$HOME", "~root", "`id`", "it's", 'a"b', "é∞"],
    *["a\nb", "*", "[x]", "a=b", "5#b", "x;y", "&", "a,b", "back\\slash", "true", "{}"],
]


class OddNames(Case):
    """Directories and parameter files of any name."""

    @staticmethod
    def output_dir(name):
        """What is written for the directory `name`: alone, ~ and $NAME are refused as a shell's."""
        return f"./{name}" if name.startswith(("~", "$")) else name

    @classmethod
    def parameters(cls, name):
        written = json.dumps(cls.output_dir(name), ensure_ascii=False)
        return QUICK.replace('dir = "run"', f"dir = {written}")

    def test_a_batch_script_runs_in_a_directory_of_any_name(self):
        for name in ODD_NAMES:
            with self.subTest(name):
                scene = self.scene(QUICK)
                params = f"{name}.toml"
                (scene.path / params).write_text(self.parameters(name))
                environment = self.environment(SLURM_NTASKS=1)
                words = ["bash", SLURM / "bridges2-rm.sbatch"]
                words.append(f"./{params}" if name.startswith("-") else params)
                for _ in range(2):  # it continues itself
                    outcome = run(*words, env=environment, cwd=scene.path)
                    self.assertIn("outcome: finished", outcome.stdout)
                self.assertTrue((scene.path / name / "slurm.starts").exists())
                self.assertEqual(
                    sorted(os.listdir(scene.path)), sorted(["params.toml", params, name])
                )

    def test_a_sweep_runs_and_is_collected_in_a_directory_of_any_name(self):
        for name in ODD_NAMES:
            with self.subTest(name):
                scene = self.scene(QUICK)
                (scene.path / f"{name}.csv").write_text("D\n1.0\n")
                (scene.path / f"{name}.toml").write_text(QUICK)
                words = ["-o", self.output_dir(name), "--", f"{name}.csv", f"{name}.toml"]
                Sweep.sweep(self, scene, *words)
                (row,) = csv.DictReader(open(scene.path / name / "results.csv", newline=""))
                self.assertEqual((row["outcome"], row["D"]), ("finished", "1.0"))
                results = scene.path / name / "001/diagnostics.csv"
                run("cmp", results, whole(QUICK).run / "diagnostics.csv")
                shutil.rmtree(scene.path / name)
                left = ["calls", "params.toml", f"{name}.csv", f"{name}.toml"]
                self.assertEqual(sorted(os.listdir(scene.path)), sorted(left))

    def test_the_way_to_look_at_a_run_can_be_typed_whatever_its_name(self):
        tools = self.directory()
        (tools / "cargo").write_text("#!/bin/sh\n")  # it is built
        (tools / "cargo").chmod(0o755)
        environment = self.environment(PATH=f"{tools}:{os.environ['PATH']}")
        for name in ODD_NAMES:
            with self.subTest(name):
                scene = self.scene("")
                params = f"./{name}.toml" if name.startswith("-") else f"{name}.toml"
                (scene.path / params).write_text(self.parameters(name))
                words = [ROOT / "scripts/run", "-n", "1", params]
                outcome = run(*words, env=environment, cwd=scene.path)
                self.assertTrue((scene.path / name / "diff2d.h5").exists())
                typed = re.search(r"^To look at it: (.*)$", outcome.stderr, re.MULTILINE)
                self.assertIsNotNone(typed, outcome.stderr)
                show = f"printf '\\0%s' {typed[1]}"
                shown = run("bash", "-c", show, cwd=scene.path).stdout.split("\0")
                self.assertTrue((scene.path / shown[-1]).samefile(scene.path / name), shown)
                file = ast.literal_eval(re.search(r'open_dataset\((".*"), engine', outcome.stderr)[1])
                self.assertTrue((scene.path / file).exists(), file)

    def test_a_following_run_knows_its_own_beginning_whatever_the_names(self):
        for name in ["a b ", "a\nb", "-x"]:
            with self.subTest(name):
                scene = self.scene(QUICK)
                environment = self.environment(SLURM_NTASKS=1)
                words = ["bash", SLURM / "bridges2-rm.sbatch", "params.toml"]
                own = f"output.dir={json.dumps(name)}"
                run(*words, "--set", own, env=environment, cwd=scene.path)
                words += [f"--resume={name}/checkpoint.h5", "--set", "runtime=10"]
                words += ["--set", "output.dir=more"]
                dies = dict(environment, DIFF2D_FAULT="kill@checkpoint-created:1")
                run(*words, env=dies, cwd=scene.path, code=None)
                self.assertFalse((scene.path / "more/checkpoint.h5").exists())
                run(*words, env=environment, cwd=scene.path)

    def test_what_a_damaged_file_of_starts_holds_is_not_computed_with(self):
        for text in ["x y", "08 09", "a[$(touch\tbad)] 1", "", "1", "9" * 30 + " 1", "\x00"]:
            with self.subTest(text):
                scene = self.scene(QUICK)
                shutil.copytree(whole(QUICK).run, scene.run)
                (scene.run / "slurm.starts").write_text(text + "\n")
                with open(scene.run / "diagnostics.csv", "a") as file:
                    file.write("099,1")
                environment = self.environment(SLURM_NTASKS=1, SLURM_RESTART_COUNT=1)
                words = ["bash", SLURM / "bridges2-rm.sbatch", "params.toml"]
                outcome = run(*words, env=environment, cwd=scene.path)
                self.assertNotIn("line ", outcome.stderr)
                self.assertEqual(sorted(os.listdir(scene.path)), ["params.toml", "run"])


class TomlString(Case):
    def test_every_text_becomes_a_string_of_toml(self):
        texts = ["".join(map(chr, range(1, 128))), 'a"b\\c', "\\n", "\r", "é\u0085\u2028", "", "a\x7f'", "[1]", "#"]
        for text in texts:
            command = '. "$0" && toml_string "$1"'
            for environment in ({}, {"LC_ALL": "C"}):
                outcome = run("bash", "-c", command, SLURM / "lib.sh", text, env={**os.environ, **environment})
                # These are strings of JSON too.
                self.assertEqual(json.loads(outcome.stdout), text)
                self.assertNotRegex(outcome.stdout, "[\x00-\x1f\x7f]")


class Sweep(Case):
    """slurm/sweep.sbatch submits what can run, on an imitation of Slurm that runs it at once."""

    def sweep(self, scene, *words, code=0, **variables):
        """Calls it; the imitation counts its calls in the file `calls`."""
        path = f"{IMITATIONS}/queue:{os.environ['PATH']}"
        log = scene.path / "calls"
        environment = self.environment(PATH=path, SBATCH_LOG=log, **variables)
        return run(SLURM / "sweep.sbatch", *words, code=code, env=environment, cwd=scene.path)

    def test_a_task_that_starts_again_keeps_the_names_of_its_values(self):
        scene = self.scene(QUICK)
        (scene.path / "table.csv").write_text("runtime,x2\n2.0,4.0\n")
        (scene.path / "sweep.csv").write_text("x2,runtime\n4.0,2.0\n")
        command = '. "$0" && . "$1" && table=table.csv dir=out && read_table && restore_line 1 "$2"'
        command += ' && read_line 1 && printf "%s\\n" "${overrides[@]:2}"'
        words = ["bash", "-c", command, SLURM / "lib.sh", SLURM / "table.sh"]
        for name, expected in (
            ("sweep.csv", "--set\nx2=4.0\n--set\nruntime=2.0\n"),
            ("none.csv", "--set\nruntime=2.0\n--set\nx2=4.0\n"),
        ):
            self.assertEqual(run(*words, name, cwd=scene.path).stdout, expected)
        (scene.path / "sweep.csv").write_text("x2,runtime\n")
        outcome = run(*words, "sweep.csv", code=2, cwd=scene.path)
        self.assertIn("cannot read what run 1 was started with, in sweep.csv", outcome.stderr)

    def refused(self, table, *options, params="params.toml", before=()):
        """What it says; nothing is submitted or written."""
        scene = self.scene(QUICK)
        data = table if isinstance(table, bytes) else table.encode()
        (scene.path / "table.csv").write_bytes(data)
        outcome = self.sweep(scene, *before, "table.csv", params, *options, code=2)
        self.assertEqual(sorted(os.listdir(scene.path)), ["params.toml", "table.csv"])
        self.assertEqual(outcome.stdout, "")
        return outcome.stderr

    def test_a_table_of_another_form_is_refused(self):
        tables = {
            '"D","dx"\n1.0,0.2\n': "nothing is quoted",
            "'D'\n1.0\n": "name of a parameter",
            'D\n"1.0"\n': "nothing is quoted",
            "D\n'1.0'\n": "nothing is quoted",
            "D;dx\n1.0;0.2\n": "separated by commas",
            "D\n1.0;0.2\n": "separated by commas",
            "D\tdx\n1.0\t0.2\n": "separated by commas",
            "D dx\n1.0 0.2\n": "separated by commas",
            "D\n0,5\n": "numbers have a decimal point",
            "D,dx\n0,5,0,2\n": "4 values for 2 parameters",
            "D,dx\n1.0\n": "1 value for 2 parameters",
            "D\n1.0,2.0\n": "2 values for 1 parameter:",
            "D,dx\n1.0,\n": "no value for dx",
            "D,dx\n,0.2\n": "no value for D",
            "D,dx,D\n1.0,0.2,1.0\n": "D appears twice",
            "D,,dx\n1.0,,0.2\n": "name of a parameter",
            "1.0,0.2\n1.0,0.2\n": "name of a parameter",
            "D=1\n1.0\n": "name of a parameter",
            "D\n1.0\x07\n": "D = 1.0?",
            "D\n": "no line below",
            "": "no line below",
            "# D\n": "no line below",
            "D\n1.0\n".encode("utf-16"): "name of a parameter",
            "D,output.dir\n1.0,x\n": "output.dir cannot vary",
            "output\n{}\n": "output cannot vary",
            # Every line is checked.
            "D\n" + "1.0\n" * 300 + "1,0\n": "run 301 of",
        }
        for table, piece in tables.items():
            with self.subTest(table[-40:]):
                text = self.refused(table)
                self.assertIn(piece, text)

    def test_what_the_program_refuses_is_refused_before(self):
        tables = {
            "D,dz\n1.0,0.2\n": "unknown key",
            "D\nx\n": "may depend on constants only, not on x",
            "D\n-1.0\n": "above 0",
            "D\n1.0\n2.0\n-3.0\n": "run 3 of table.csv (-3.0)",
            "dx\n100\n": "dx = 100",
            "D\n1e400\n": "1e400",
            "D\nnan\n": "D",
            "graphics.colormap\njet\n": "jet",
            "checkpoint.every\n10\n": "checkpoint.every",
        }
        for table, piece in tables.items():
            with self.subTest(table):
                text = self.refused(table)
                self.assertIn(piece, text)
                self.assertIn("nothing is submitted", text)

    def test_parameters_and_options_that_no_run_can_have_are_refused(self):
        table = "D\n1.0\n2.0\n"
        for options, piece in [
            (["--frobnicate"], "--frobnicate"),
            (["--overwrite"], "start over each time"),
            (["--check"], "--check"),
            (["--help"], "--help"),
            (["--version"], "--version"),
            (["--set"], "--set"),
            (["--set", "nx=3"], "nx"),
            (["--set", "dx=-1"], "above 0"),
            (["--set", "D=3"], "the table has a column D"),
            (["--set=D=3"], "the table has a column D"),
            (["--set", "output.dir=x"], "choose that with -o"),
            (["--set=output.dir=x"], "choose that with -o"),
            (["--set", "output.\"dir\" = x"], "choose that with -o"),
            (["--resume", "nowhere.h5"], "cannot read the checkpoint nowhere.h5"),
            (["--resume=."], "cannot read the checkpoint"),
            (["--walltime", "soon"], "soon"),
            (["more.toml"], "more.toml"),
        ]:
            with self.subTest(options):
                text = self.refused(table, *options)
                self.assertIn(piece, text)
                # A mistake that all runs share is reported once.
                self.assertLessEqual(len(text.splitlines()), 5, text)
        for params in ["nosuch.toml", ".", "table.csv", "/proc/self/mem"]:
            with self.subTest(params):
                self.refused(table, params=params)
        for before in (["-j", "0"], ["-j", "x"], ["-s", "--array=1-2"], ["-s", "-x\n-a 3"], ["-z"]):
            with self.subTest(before):
                self.refused(table, before=before)

    def test_more_ranks_than_rows_are_refused(self):
        for before, ranks in [
            ([], 8), (["-s", "-n 5"], 5), (["-s", "-n5"], 5), (["-s", "--ntasks 5"], 5), (["-s", "-N 2 --ntasks-per-node=3"], 6),
            (["-s", "--nodes=1 --ntasks=5 --ntasks-per-node=1"], 5), (["-s", "--nodes 2-3"], 16),
        ]:  # fmt: skip
            with self.subTest(before):
                text = self.refused("D,dx\n1,0.2\n2,5\n3,5\n", "--set", "outtime=10", before=before)
                told = f"run 2 of table.csv (2,5): its grid has 4 rows, fewer than the {ranks} ranks of its job: "
                self.assertIn(told + "lower dx, or ask for at most 4 ranks: -s --ntasks=4\n", text)
        for options in ("--ntasks=4", "--ntasks-per-node=4"):
            scene = self.scene(QUICK)
            (scene.path / "table.csv").write_text("D,dx\n1,5\n")
            self.assertIn("1 of 1 runs", self.sweep(scene, "-s", options, "table.csv", "params.toml", "--set", "runtime=20").stderr)

    def test_each_warning_is_shown_once(self):
        scene = self.scene(QUICK)
        (scene.path / "table.csv").write_text("D\n1.0\n2.0\n3.0\n")
        options = ["--set", "outtime=10", "--set", "time.tolerance=1e-6"]
        said = self.sweep(scene, "table.csv", "params.toml", *options).stderr
        warned = [line for line in said.splitlines() if line.startswith("diff2d job: warning: run ")]
        self.assertEqual(len(warned), 2, said)
        self.assertIn("run 1 of table.csv: outtime = 10 is longer than the run", warned[0])
        self.assertIn('set time.method = "exponential", or', warned[1])

    def test_what_is_not_checked_is_said(self):
        scene = self.scene(QUICK)
        (scene.path / "table.csv").write_text("D\n1.0\n-1.0\n")
        words = ["table.csv", "params.toml"]
        outcome = self.sweep(scene, *words, DIFF2D_CHECK_SECONDS=0)
        self.assertIn("the first 0 of 2 runs are checked", outcome.stderr)
        self.assertIn("collect: 1 of 2 runs finished", outcome.stderr)
        self.assertEqual((scene.path / "calls").read_text().count("\n"), 2)

    def test_without_slurm_it_says_so_and_leaves_nothing(self):
        scene = self.scene(QUICK)
        (scene.path / "table.csv").write_text("D\n1.0\n")
        words = [SLURM / "sweep.sbatch", "table.csv", "params.toml"]
        if shutil.which("sbatch"):
            self.skipTest("there is one")
        outcome = run(*words, code=1, cwd=scene.path)
        self.assertIn("no sbatch here", outcome.stderr)
        self.assertEqual(sorted(os.listdir(scene.path)), ["params.toml", "table.csv"])


class Interactive(Case):
    def ask(self, *words, code=0):
        return run(
            SLURM / "interactive.sh", *words, code=code, env=self.environment(imitations=True)
        )

    def test_cores_become_part_of_a_node_or_whole_nodes(self):
        asked = {
            (): "-p RM-shared -N 1 --ntasks-per-node=8 -t 1:00:00",
            ("64", "-t", "8:00:00"): "-p RM-shared -N 1 --ntasks-per-node=64 -t 8:00:00",
            ("256", "-A", "abc123"): "-p RM -N 2 --ntasks-per-node=128 -t 1:00:00 -A abc123",
        }
        for words, expected in asked.items():
            self.assertEqual(self.ask(*words).stdout, f"asked for: {expected}\n")

    def test_cores_that_nobody_can_have_are_refused(self):
        for cores in ["0", "65", "many", "-8"]:
            self.assertIn("usage: slurm/interactive.sh", self.ask(cores, code=2).stderr)


class IoSmoke(Case):
    def smoke(self, *words, code=0, **variables):
        scene = self.scene("")
        environment = dict(os.environ, **variables)
        script = SLURM / "io-smoke.sbatch"
        outcome = run(
            "bash", script, "-g", "256", "-n", "2", *words, scene.path, code=code, env=environment
        )
        self.assertEqual([path.name for path in scene.path.iterdir()], ["params.toml"])
        return outcome

    def test_every_component_works_on_this_machine(self):
        for component in ["ompio", "two_phase", "romio"]:
            lines = self.smoke(DIFF2D_MPI_IO=component).stdout.splitlines()
            self.assertEqual(len(lines), 1, lines)
            self.assertTrue(lines[0].startswith(f"io-smoke: ok: {component} "), lines)

    def test_a_checkpoint_that_hangs_is_a_failure(self):
        slow = {"DIFF2D_FAULT": "slow-checkpoint@60000"}
        outcome = self.smoke("-p", "5", code=1, **slow)
        self.assertRegex(outcome.stdout, "^io-smoke: failed: .* it hangs\n$")

    def test_a_place_that_cannot_be_written_has_its_verdict(self):
        outcome = run("bash", SLURM / "io-smoke.sbatch", "-n", "1", "/proc/nowhere", code=1)
        self.assertIn("io-smoke: failed: ", outcome.stdout)
        self.assertIn("in /proc/nowhere: nothing can be written there", outcome.stdout)
        words = ["-g", "abc", self.directory()]
        self.assertIn("got 'abc'", run("bash", SLURM / "io-smoke.sbatch", *words, code=2).stderr)

    def test_a_rank_that_dies_is_a_failure(self):
        outcome = self.smoke(code=1, DIFF2D_FAULT="kill@checkpoint-written:1:1")
        self.assertRegex(outcome.stdout, "^io-smoke: failed: .* exit code ")


class Collect(Case):
    def collect(self, *words, code=0):
        return run(ROOT / "scripts/collect", *words, code=code)

    def test_finished_runs_are_one_line_each(self):
        outcome = self.collect(whole(QUICK).run)
        (row,) = csv.DictReader(outcome.stdout.splitlines())
        last = (whole(QUICK).run / "diagnostics.csv").read_text().splitlines()[-1].split(",")
        names = ["last_step", "last_time", "last_mass", "last_min", "last_max", "last_l2"]
        self.assertEqual([row[name] for name in names], last)
        self.assertEqual((row["outcome"], row["steps"], row["ranks"]), ("finished", "499", "1"))
        self.assertGreater(float(row["seconds"]), 0)

    def test_whatever_is_not_finished_is_listed(self):
        top = self.directory()
        for name, code, log in [("1", "2", "diff2d-mpi: error: D = -1\n"), ("2", "137", "")]:
            (top / name).mkdir()
            (top / name / "exit-code").write_text(code + "\n")
            (top / name / "sweep.csv").write_text("D\n-1\n")
            (top / name / "log").write_text(log)
        for name, mark, text in [("3", "sweep.csv", "D\n3\n"), ("4", "params.toml", "D = 4.0\n")]:
            (top / name).mkdir()
            (top / name / mark).write_text(text)
        (top / "no run").mkdir()
        for words in (["-o", "", top], [""], [top, ""]):
            self.assertIn("an empty name", self.collect(*words, code=2).stderr)
        outcome = self.collect("-o", top / "all.csv", top, code=1)
        self.assertEqual(
            outcome.stderr.replace(str(top), "TOP").splitlines(),
            [
                "collect: 0 of 4 runs finished",
                "collect: TOP/1: failed: diff2d-mpi: error: D = -1",
                "collect: TOP/2: failed: exit code 137, see TOP/2/log",
                "collect: TOP/3: not started",
                "collect: TOP/4: unfinished",
            ],
        )
        with open(top / "all.csv") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["D"] for row in rows], ["-1", "-1", "3", "4.0"])

    def test_a_study_beside_its_own_table_and_parameters_is_no_run(self):
        top = self.directory()
        for name in ("sweep.csv", "params.toml"):
            (top / name).write_text("")
        (top / "001").mkdir()
        (top / "001/sweep.csv").write_text("D, dx,\n 1, 0.2,\n")
        (top / "001/exit-code").write_text("2\n")
        (top / "001/log").write_text("diff2d-mpi: error: größer\n")
        environment = self.environment(LC_ALL="C", PYTHONUTF8=0, PYTHONCOERCECLOCALE=0)
        outcome = run(ROOT / "scripts/collect", top, code=1, env=environment, encoding="utf-8")
        (row,) = csv.DictReader(outcome.stdout.splitlines())
        self.assertEqual([row["run"], row["D"], row["dx"]], [str(top / "001"), "1", "0.2"])
        self.assertEqual(row["reason"], "diff2d-mpi: error: größer")

    def test_a_directory_without_a_run_is_an_error(self):
        nowhere = self.directory() / "nowhere"
        self.assertIn("No such file", self.collect(nowhere, code=2).stderr)
        self.assertIn("no run in", self.collect(SLURM, code=2).stderr)
        # It does not hide the runs that there are.
        outcome = self.collect(whole(QUICK).run, nowhere, SLURM, code=1)
        self.assertEqual(len(outcome.stdout.splitlines()), 2)
        self.assertIn("1 of 1 runs finished", outcome.stderr)
        for piece in ["nowhere: cannot be listed", "no run in"]:
            self.assertIn(piece, outcome.stderr)

    def test_a_run_that_holds_another_is_listed_with_it(self):
        top = self.directory()
        for name in ("n", "n/longer"):
            shutil.copytree(whole(QUICK).run, top / name)
        (top / "n/summary.json").unlink()
        (top / "n/latest").symlink_to("nowhere")
        rows = list(csv.DictReader(self.collect(top / "n", code=1).stdout.splitlines()))
        found = [(row["run"], row["outcome"]) for row in rows]
        self.assertEqual(found, [(str(top / "n"), "unfinished"), (str(top / "n/longer"), "finished")])

    def test_parameters_that_differ_have_a_column(self):
        top = self.directory()
        files = {
            "a": 'D = 1.0\ndx = 0.1\n[output]\ndir = "a"\n[solver]\nsimd = "auto"\n',
            "b": "D = 1.02\ndx = 0.1 # fine\n[output]\ndir = 'b'\n[solver]\nsimd = 'avx2'\n",
            "c": 'D = 1\ndx = 1e-1\noutput.dir = "c"\nsolver.simd = "auto"\n',
        }
        for name, text in files.items():
            (top / name).mkdir()
            (top / name / "params.toml").write_text(text)
        rows = list(csv.DictReader(self.collect(top, code=1).stdout.splitlines()))
        self.assertEqual(list(rows[0])[:4], ["run", "D", "solver.simd", "outcome"])
        self.assertEqual([row["D"] for row in rows], ["1.0", "1.02", "1"])
        self.assertEqual([row["solver.simd"] for row in rows], ["auto", "avx2", "auto"])

    def test_a_table_that_cannot_be_written_is_said_in_one_line(self):
        top = self.directory()
        for file in [top / "missing/all.csv", "/proc/all.csv", top, "/dev/full"]:
            outcome = self.collect("-o", file, whole(QUICK).run, code=2)
            self.assertRegex(outcome.stderr, "^collect: error: cannot write .*: .*\n$")

    def test_a_full_disk_leaves_what_was_there(self):
        top = self.directory()
        file = top / "all.csv"
        command = 'ulimit -f 0; exec "$0" -o "$1" "$2"'
        for before in (None, "what was there\n"):
            if before:
                file.write_text(before)
            outcome = run("bash", "-c", command, ROOT / "scripts/collect", file, whole(QUICK).run, code=2)
            self.assertRegex(outcome.stderr, "^collect: error: cannot write .*: .*\n$")
            self.assertEqual(os.listdir(top), ["all.csv"] if before else [])
        self.assertEqual(file.read_text(), before)
        # What is no file is written as it is, and a link leads to the file.
        file.chmod(0o640)
        (top / "link.csv").symlink_to("all.csv")
        self.collect("-o", top / "link.csv", whole(QUICK).run)
        self.assertTrue((top / "link.csv").is_symlink() and file.read_text().startswith("run,"))
        self.assertEqual(file.stat().st_mode & 0o777, 0o640)
        self.assertIn("run,", self.collect("-o", "/dev/stdout", whole(QUICK).run).stdout)


    def test_names_that_toml_writes_over_several_lines_are_read(self):
        top = self.directory()
        text = 'D = 1.0\n[output]\ndir = """\n./q\'"q\nr"""\nfinal = false\n'
        (top / "params.toml").write_text(text)
        (row,) = csv.DictReader(self.collect(top, code=1).stdout.splitlines())
        self.assertNotIn("not in the form", row["reason"])

    def test_whatever_text_the_program_writes_is_read(self):
        texts = ["'''", '"""', "'''\n\"\"\"", "a\u2028b", "a\u0085b", "a\x0b\x0c\x1c\u2029b", "a'b\"c", "", "\\\n'"]
        texts += ["a\r\nb", "ends\"\n'", "ends'\n\"", "[a]\nD = 3", "#", "\\U0001F600 \\", "\x7f\t\U0001f600", "D = [\n\n"]
        for text in texts:
            with self.subTest(text):
                scene = self.scene(QUICK + f"[field]\nlong_name = {json.dumps(text, ensure_ascii=False)}\n".replace("\x7f", "\\u007f"))
                run("mpirun", "-n", "1", "diff2d-mpi", "params.toml", "--quiet", cwd=scene.path)
                words = [ROOT / "scripts/collect", "-o", scene.path / "all.csv", scene.run, whole(QUICK).run]
                run(*words)
                with open(scene.path / "all.csv", newline="", encoding="utf-8") as file:
                    self.assertEqual(next(csv.DictReader(file))["field.long_name"], text)

    def test_names_that_a_user_chose_are_read(self):
        top = self.directory()
        text = '[probes.points]\n"well 7 # [" = [1.0, 2.5]\n1 = [0.0, 0.0]\n[point_sources."the well"]\nrate = {}\n'
        for name in ("1", "2"):
            (top / name).mkdir()
            (top / name / "params.toml").write_text(text.format(name + ".0"))
        outcome = self.collect(top, code=1)
        self.assertNotIn("not in the form", outcome.stderr)
        rows = list(csv.DictReader(outcome.stdout.splitlines()))
        self.assertEqual([row['point_sources."the well".rate'] for row in rows], ["1.0", "2.0"])

    def test_a_closed_standard_output_is_said(self):
        command = 'exec "$0" "$1" >&-'
        outcome = run("bash", "-c", command, ROOT / "scripts/collect", whole(QUICK).run, code=2)
        self.assertIn("cannot write the table: standard output is closed", outcome.stderr)


class CollectDamaged(Case):
    """One bad run costs the table only that run's own values."""

    def pair(self):
        """A directory of two finished runs, of which the second is to be damaged."""
        top = self.directory()
        top.chmod(0o755)
        for name in ("1", "2"):
            shutil.copytree(whole(QUICK).run, top / name)
            (top / name / "exit-code").write_text("0\n")
        return top

    def damaged(self, damage, user=()):
        """Both rows, and the lines about what cannot be read."""
        top = self.pair()
        damage(top / "2")
        outcome = run(*user, ROOT / "scripts/collect", top, code=1, seconds=20)
        self.assertNotIn("Traceback", outcome.stderr)
        good, bad = csv.DictReader(outcome.stdout.splitlines())
        whole_row = next(csv.DictReader(run(ROOT / "scripts/collect", top / "1").stdout.splitlines()))
        self.assertEqual(good, whole_row)
        for key, value in bad.items():
            if key not in ("run", "outcome", "reason"):
                self.assertIn(value, ("", good[key]), f"a wrong {key}")
        lines = [line for line in outcome.stderr.splitlines() if f"{top / '2'}/" in line]
        return bad, lines

    def writes(self, file, content):
        data = content if isinstance(content, bytes) else content.encode()
        return lambda directory: (directory / file).write_bytes(data)

    def changes(self, file, change):
        def damage(directory):
            path = directory / file
            path.write_bytes(change(path.read_bytes()))

        return damage

    def in_place_of(self, file, make):
        def damage(directory):
            (directory / file).unlink(missing_ok=True)
            make(directory / file)

        return damage

    def assert_damage_is_told(self, file, damage, outcome, missing, user=()):
        row, lines = self.damaged(damage, user)
        self.assertEqual(row["outcome"], outcome)
        self.assertEqual(row[missing], "", f"{missing} is taken for right")
        self.assertTrue(any(f"/2/{file}: " in line for line in lines), lines)
        return lines

    def assert_fix_is_told(self, fix, *damage):
        """Also how the damaged file is put right."""
        lines = self.assert_damage_is_told(*damage)
        self.assertTrue(any(fix in line for line in lines), lines)

    def test_a_summary_of_any_other_shape(self):
        text = (whole(QUICK).run / "summary.json").read_text()
        told = json.loads(text)
        contents = ["null", "[]", '"finished"', "3", "true", "", "{}", '{"seconds": 3}', "\0" * 50]
        contents += [text[:k] for k in (1, 40, len(text) // 2, len(text) - 3)]
        contents += ["[" * 100000, "9" * 10000, text.replace("499", "NaN"), b"\xff\xfe" + b"x" * 9]
        wrong = [("seconds", 3), ("seconds", {"total": 3}), ("seconds", {"total": {"max": "3"}})]
        wrong += [("outcome", value) for value in (None, 3, ["finished"], "finished?", {})]
        wrong += [("steps", value) for value in ("499", None, True, [], {})]
        wrong += [("snapshots", 11), ("reason", 3), ("mlups", 10**400)]
        contents += [json.dumps({**told, key: value}) for key, value in wrong]
        for content in contents:
            with self.subTest(content[:60]):
                damage = self.writes("summary.json", content)
                self.assert_fix_is_told("--resume", "summary.json", damage, "unreadable", "steps")

    def test_diagnostics_that_are_cut_off_or_damaged(self):
        text = (whole(QUICK).run / "diagnostics.csv").read_bytes()
        lines = text.splitlines(keepends=True)
        contents = [b"", lines[0], lines[0] + lines[1], text[:-1], text[:-9], text[:60], text[:3]]
        contents += [text[:-30] + b"\0" * 30, b"\0" * len(text), text + lines[-1], text + b"500,5.0\n"]
        contents += [b"".join(lines[:-1]), text + lines[-1][:-1] + b",1\n", b"\xff" + text]
        contents += [text.replace(b"l2", b"l3"), text.replace(b",", b";"), text.replace(b"mass", b"time")]
        contents += [b"".join(lines[:-1]) + b"1,2,3,4,5,x\n", b"".join(lines[:-1]) + b"1,2,3,4,5,\n"]
        contents += [b"".join(lines[:-1]) + b'"1,2,3,4,5,6\n']
        for content in contents:
            with self.subTest(content[-40:]):
                damage = self.writes("diagnostics.csv", content)
                self.assert_fix_is_told(
                    "remove summary.json", "diagnostics.csv", damage, "finished", "last_mass"
                )

    def test_without_a_checkpoint_no_snapshot_is_given_up_for_a_damaged_file(self):
        for name, content in (("summary.json", "{"), ("diagnostics.csv", "step"), ("params.toml", "D = ")):
            with self.subTest(name):

                def spoils(directory, name=name, content=content):
                    for checkpoint in directory.glob("checkpoint*.h5"):
                        checkpoint.unlink()
                    (directory / name).write_text(content)

                _, lines = self.damaged(spoils)
                text = "\n".join(lines)
                self.assertIn("as there is no checkpoint, --resume would not go on", text)
                self.assertNotIn("remove", text)

    def test_a_run_that_lost_its_parameters_is_not_called_unstarted(self):
        def loses(directory):
            for name in ("params.toml", "summary.json", "exit-code"):
                (directory / name).unlink()

        top = self.pair()
        loses(top / "2")
        outcome = run(ROOT / "scripts/collect", top, code=1)
        self.assertEqual([row["outcome"] for row in csv.DictReader(outcome.stdout.splitlines())], ["finished", "unfinished"])

    def test_the_last_whole_line_of_a_run_that_goes_on(self):
        def goes_on(directory):
            for file in ("summary.json", "exit-code"):
                (directory / file).unlink()
            self.changes("diagnostics.csv", lambda text: text + b"999,9.9")(directory)

        row, lines = self.damaged(goes_on)
        self.assertEqual((row["outcome"], row["last_step"]), ("unfinished", "490"))
        self.assertEqual(len(lines), 0)

    def test_exit_codes_that_are_none(self):
        for content in ["", "x", "0 0", "-1", "256", "00000", "1.5", b"\xff", "\0", "\u0660"]:
            with self.subTest(content):
                damage = self.writes("exit-code", content)
                self.assert_fix_is_told("submit", "exit-code", damage, "unreadable", "reason")

    def test_tables_of_a_sweep_that_are_damaged(self):
        for content in [
            *["", "D", "D\n", "D\n1.0", "D\n1.0\n2.0\n", "D,dx\n1.0\n", "D\n1.0,2.0\n", "D,D\n1,2\n"],
            *["run\nx\n", "outcome\nfinished\n", '"D\n1.0\n', "1.0\nD\n", b"D\n\xff\n", "\0"],
        ]:
            with self.subTest(content):
                damage = self.writes("sweep.csv", content)
                self.assert_fix_is_told("submit", "sweep.csv", damage, "finished", "reason")

    def test_a_run_whose_table_is_damaged_is_not_called_unfinished(self):
        def damage(directory):
            (directory / "exit-code").unlink()
            (directory / "sweep.csv").write_text("D")

        self.assert_fix_is_told("submit", "sweep.csv", damage, "unreadable", "reason")

    def test_parameters_that_are_not_those_of_a_run(self):
        for content in ["", "\n# nothing\n", "[output]\n", "D = ", "D", "[output", "= 3", "D = [\n1]", b"D = \xff", "\0", "D = 1 2"]:
            with self.subTest(content):
                damage = self.writes("params.toml", content)
                self.assert_fix_is_told(
                    "remove summary.json", "params.toml", damage, "finished", "reason"
                )

    def test_things_in_the_place_of_a_file(self):
        makers = [os.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")]
        makers += [lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to(path.name)]
        for file, outcome in [
            ("summary.json", "unreadable"),
            ("exit-code", "unreadable"),
            ("diagnostics.csv", "finished"),
            ("sweep.csv", "finished"),
            ("params.toml", "finished"),
        ]:
            for make in makers:
                with self.subTest(file):
                    damage = self.in_place_of(file, make)
                    self.assert_damage_is_told(file, damage, outcome, "reason")

    def test_who_does_what_is_told_has_all_files_again(self):
        told = json.loads((whole(QUICK).run / "summary.json").read_text())
        # The program takes it for what it wrote.
        own = (whole(QUICK).run / "params.toml").read_text()
        in_another_form = 'grid = { layout = "course", face_mean = "harmonic" }\n' + re.sub(r"\[grid\]\n(.+\n)*", "", own)
        for file, content in [
            *[("summary.json", json.dumps({**told, **bad})) for bad in ({"steps": "x"}, {"seconds": {}}, {"outcome": 3})],
            *[("summary.json", "{"), ("diagnostics.csv", "step\n"), ("params.toml", "D = \n")],
            ("params.toml", in_another_form),
        ]:
            with self.subTest(file, content=content[:40]):
                scene = self.scene(QUICK)
                shutil.copytree(whole(QUICK).run, scene.path / "run", dirs_exist_ok=True)
                (scene.path / "run" / file).write_text(content)
                said = run(ROOT / "scripts/collect", scene.path / "run", code=1).stderr
                self.assertRegex(said, f"/{file}: .*: (move it away, )?remove (it|summary.json, if there is one), and start the run again")
                (scene.path / "run/summary.json").unlink()
                if "move it away" in said:
                    (scene.path / "run" / file).rename(scene.path / "away")
                run("mpirun", "-n", "1", "diff2d-mpi", "params.toml", "--quiet", "--resume", cwd=scene.path)
                run(ROOT / "scripts/collect", scene.path / "run")

    def test_a_log_that_cannot_be_read_leaves_the_exit_code(self):
        def damage(directory):
            (directory / "exit-code").write_text("9\n")
            (directory / "log").mkdir()

        row, lines = self.damaged(damage)
        self.assertEqual(row["outcome"], "failed")
        self.assertIn("exit code 9", row["reason"])
        self.assertTrue(any("/2/log: " in line for line in lines), lines)

    @unittest.skipUnless(os.getuid() == 0 and shutil.which("setpriv"), "only root can become another")
    def test_files_of_somebody_else(self):
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        for file, outcome in [("summary.json", "unreadable"), ("diagnostics.csv", "finished")]:
            damage = lambda directory: (directory / file).chmod(0)  # noqa: E731
            self.assert_damage_is_told(file, damage, outcome, "reason", nobody)
        row, _ = self.damaged(lambda directory: directory.chmod(0), nobody)
        self.assertEqual((row["outcome"], row["steps"]), ("unreadable", ""))
        top = self.pair()
        (top / "more").mkdir()
        (top / "more").chmod(0o711)
        outcome = run(*nobody, ROOT / "scripts/collect", top / "more", top / "1", code=1)
        self.assertIn("more: cannot be listed: Permission denied", outcome.stderr)
        self.assertEqual(len(outcome.stdout.splitlines()), 2)

    def test_links_that_lead_nowhere_or_into_a_loop(self):
        for target, told in [("gone", "it is a link to gone, which does not exist"), ("2", "Too many levels")]:
            with self.subTest(target):
                top = self.pair()
                shutil.rmtree(top / "2")
                (top / "2").symlink_to(target)
                # As an editor marks a file that is open.
                (top / ".#sweep.csv").symlink_to("somebody@somewhere.1")
                outcome = run(ROOT / "scripts/collect", top, code=1)
                rows = list(csv.DictReader(outcome.stdout.splitlines()))
                self.assertEqual([row["outcome"] for row in rows], ["finished", "unreadable"])
                self.assertIn("1 of 2 runs finished", outcome.stderr)
                self.assertIn(told, outcome.stderr)

    @unittest.skipUnless(os.getuid() == 0 and shutil.which("setpriv"), "only root can become another")
    def test_a_link_to_where_one_may_not_look(self):
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        top = self.pair()
        (top / "private").mkdir(0o700)
        shutil.move(top / "2", top / "private")
        for name in ("1", "private/2"):
            (top / "study").mkdir(exist_ok=True)
            (top / "study" / name[-1]).symlink_to(top / name)
        rows = list(csv.DictReader(run(ROOT / "scripts/collect", top / "study").stdout.splitlines()))
        self.assertEqual([row["outcome"] for row in rows], ["finished"] * 2)
        outcome = run(*nobody, ROOT / "scripts/collect", top / "study", code=1)
        rows = list(csv.DictReader(outcome.stdout.splitlines()))
        self.assertEqual([row["outcome"] for row in rows], ["finished", "unreadable"])
        self.assertIn("study/2/summary.json: cannot be read: Permission denied", outcome.stderr)
        # Who may list a run and open nothing of it sees one run.
        (top / "1").chmod(0o744)
        rows = csv.DictReader(run(*nobody, ROOT / "scripts/collect", top / "1", code=1).stdout.splitlines())
        self.assertEqual([row["outcome"] for row in rows], ["unreadable"])

    def test_names_that_would_break_a_line_or_a_terminal(self):
        top = self.directory()
        names = ["a\nb", "\x1b[31m", "-o", "$x", "a,b", '"', "é", b"\xff", " "]
        for name in names:
            path = os.path.join(os.fsencode(top), name if isinstance(name, bytes) else name.encode())
            os.mkdir(path)
            with open(path + b"/exit-code", "w") as file:
                file.write("1\n")
        command = [ROOT / "scripts/collect", "-o", top / "all.csv", top]
        outcome = run(*command, code=1)
        self.assertEqual(len(outcome.stderr.splitlines()), 1 + len(names))
        self.assertNotIn("\x1b", outcome.stderr)
        with open(top / "all.csv", newline="", encoding="utf-8", errors="surrogateescape") as file:
            found = {os.fsencode(row["run"]) for row in csv.DictReader(file)}
        prefix = os.fsencode(top) + b"/"
        self.assertEqual(found, {prefix + (n if isinstance(n, bytes) else n.encode()) for n in names})


if __name__ == "__main__":
    unittest.main()
