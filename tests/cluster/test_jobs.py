"""Jobs on the mini cluster: to completion, stopped, lost with a node, requeued, in arrays."""

import csv
import fcntl
import re
import unittest

from support import HERE, LONG, QUICK, ROOT, SLURM, Case, run, until, whole

# Ranks on each node; the virtual nodes share the cores of this machine.
ONE = ("--ntasks-per-node=1",)
FEW = ("--ntasks-per-node=2",)
TWO_NODES = ("-N", "2", *FEW)


class Job:
    """A job that was submitted."""

    def __init__(self, number, directory):
        self.number = number
        self.directory = directory

    def field(self, name):
        """What `scontrol show job` says."""
        text = run("scontrol", "show", "job", self.number).stdout
        found = re.search(rf"\b{name}=(\S*)", text)
        assert found, f"no {name} in {text}"
        return found[1]

    def log(self):
        return "".join(
            path.read_text() for path in sorted(self.directory.glob(f"*-{self.number}.out"))
        )

    def starts(self):
        return 1 + int(self.field("Restarts"))

    def end(self, state="COMPLETED"):
        """Waits for the end, which is to be this one; returns the log."""
        final = ("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY")
        found = until(
            f"end of job {self.number}",
            lambda: next((name for name in final if self.field("JobState") == name), None),
            seconds=120,
        )
        assert found == state, f"{found}: {self.log()}"
        return self.log()

    def until_started_again(self, seconds=60):
        until(
            f"second start of job {self.number}",
            lambda: self.starts() > 1 and self.is_running(),
            seconds,
        )

    def is_running(self):
        return self.field("JobState") == "RUNNING"

    def nodes(self):
        """The names of its nodes, that of the batch script first."""
        names = run("scontrol", "show", "hostnames", self.field("NodeList")).stdout.split()
        first = self.field("BatchHost")
        return [first, *(name for name in names if name != first)]


def submit(scene, options, script, *arguments, **keywords):
    outcome = run(
        "sbatch", "--parsable", *options, SLURM / script, *arguments, cwd=scene.path, **keywords
    )
    return Job(outcome.stdout.strip(), scene.path)


class ToCompletion(Case):
    def completes(self, options, script, nodes):
        scene = self.scene(QUICK)
        job = submit(scene, options, script, "params.toml")
        log = job.end()
        scene.assert_same_as(whole(QUICK))
        self.assertEqual(len(job.nodes()), nodes)
        self.assertEqual(scene.summary()["ranks"], 2 * nodes)
        self.assertIn("outcome: finished", log)

    def test_on_two_nodes_of_rm(self):
        self.completes(TWO_NODES, "bridges2-rm.sbatch", 2)

    def test_on_part_of_a_node(self):
        self.completes(FEW, "bridges2-rm-shared.sbatch", 1)

    def test_on_two_nodes_of_rm_512(self):
        self.completes(("-p", "RM-512", *TWO_NODES), "bridges2-rm.sbatch", 2)

    def test_on_the_node_with_most_memory(self):
        self.completes(("-p", "EM", *FEW), "bridges2-rm.sbatch", 1)

    def test_started_by_srun_instead_of_mpirun(self):
        for nodes in ["1", "2"]:
            scene = self.scene(QUICK)
            run("srun", "-p", "RM", "-N", nodes, "--ntasks-per-node=2", "--mpi=pmix", "diff2d-mpi",
                "params.toml", "--quiet", cwd=scene.path)  # fmt: skip
            scene.assert_same_as(whole(QUICK))
            self.assertEqual(scene.summary()["ranks"], 2 * int(nodes))

    def test_with_no_more_of_the_environment_than_a_setting(self):
        scene = self.scene(QUICK)
        options = (*TWO_NODES, "--export=DIFF2D_STALLS=1")
        submit(scene, options, "bridges2-rm.sbatch", "params.toml").end()
        scene.assert_same_as(whole(QUICK))

    def test_without_the_rest_of_the_project_the_job_says_what_to_set(self):
        scene = self.scene(QUICK)
        environment = self.environment(DIFF2D_ROOT=self.directory() / "missing")
        job = submit(scene, FEW, "bridges2-rm.sbatch", "params.toml", env=environment)
        self.assertIn("set DIFF2D_ROOT", job.end("FAILED"))


class Stopped(Case):
    """Whatever stops a job: it is requeued, and ends with the files of an undisturbed one."""

    def started(self):
        scene = self.scene(LONG)
        job = submit(scene, ("-N", "2", *ONE), "bridges2-rm.sbatch", "params.toml")
        until("3 outputs", lambda: scene.outputs() >= 3)
        return scene, job

    def test_by_the_notice_of_the_end_of_its_time(self):
        scene, job = self.started()
        run("scancel", "--batch", "--signal=USR1", job.number)
        job.until_started_again()
        log = job.end()
        scene.assert_same_as(whole(LONG))
        for piece in ["asked to stop by SIGUSR1", "and requeued", "start 2", "reason: SIGUSR1"]:
            self.assertIn(piece, log)
        self.assertEqual(job.starts(), 2)

    def test_before_mpirun_has_started(self):
        scene = self.scene(LONG)
        job = submit(scene, ONE, "bridges2-rm.sbatch", "params.toml")
        until("start", job.is_running)
        until("the first line", lambda: "start 1" in job.log())
        run("scancel", "--batch", "--signal=USR1", job.number)
        job.until_started_again()
        job.end()
        scene.assert_same_as(whole(LONG))

    def test_by_a_node_that_is_taken_down(self):
        scene, job = self.started()
        node = job.nodes()[1]
        run("scontrol", "update", f"nodename={node}", "state=down", "reason=test")
        self.addCleanup(run, "scontrol", "update", f"nodename={node}", "state=resume")
        job.until_started_again()
        self.assertNotIn(node, job.nodes())
        job.end()
        scene.assert_same_as(whole(LONG))

    def test_by_a_node_without_power(self):
        scene, job = self.started()
        node = job.nodes()[0]
        run(HERE / "node", "off", node)
        run("scontrol", "update", f"nodename={node}", "state=down", "reason=test")
        self.addCleanup(run, "scontrol", "update", f"nodename={node}", "state=resume")
        self.addCleanup(run, HERE / "node", "on", node)
        job.until_started_again()
        self.assertNotIn(node, job.nodes())
        job.end()
        scene.assert_same_as(whole(LONG))

    def test_by_a_node_without_power_that_nobody_reports(self):
        scene, job = self.started()
        node = job.nodes()[1]
        self.addCleanup(run, "scontrol", "update", f"nodename={node}", "state=resume", code=None)
        self.addCleanup(run, HERE / "node", "on", node)
        run(HERE / "node", "off", node)
        job.until_started_again(seconds=120)
        self.assertNotIn(node, job.nodes())
        self.assertIn("a node was lost, and requeued", job.end())
        scene.assert_same_as(whole(LONG))

    def test_while_its_files_still_seem_to_be_in_use(self):
        scene, job = self.started()
        run("scancel", "--batch", "--signal=USR1", job.number)
        until("the first start is over", lambda: job.starts() == 2)
        with open(scene.run / "run.lock") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            until("the second start waits", lambda: "trying again" in job.log())
        log = job.end()
        self.assertIn("is in use by another run", log)
        scene.assert_same_as(whole(LONG))

    def test_for_good_after_starts_that_led_nowhere(self):
        scene = self.scene(LONG)
        environment = self.environment(DIFF2D_STALLS=1)
        job = submit(
            scene, ONE, "bridges2-rm.sbatch", "params.toml", "--walltime", "1s", env=environment
        )
        log = job.end("FAILED")
        self.assertIn("requeued 1 time without progress", log)
        self.assertEqual(job.starts(), 2)
        # Nothing is lost: with more time the same command continues.
        submit(scene, ONE, "bridges2-rm.sbatch", "params.toml").end()
        scene.assert_same_as(whole(LONG))


class Arrays(Case):
    def test_a_sweep_runs_each_line_and_lists_the_bad_one(self):
        scene = self.scene(QUICK)
        (scene.path / "table.csv").write_text("# three\nD, dx\n1.0, 0.2\n\n-1.0, 0.2\n2.0, 0.4\n")
        sbatch_options = "-p RM -N 2 --ntasks-per-node=1 -t 20"
        words = ["-s", sbatch_options, "-j", "2", "-o", "all", "table.csv", "params.toml"]
        refused = run(SLURM / "sweep.sbatch", *words, cwd=scene.path, code=2)
        self.assertIn("run 2 of table.csv", refused.stderr)
        # One that is found out only when it runs.
        unchecked = self.environment(DIFF2D_CHECK_SECONDS=0)
        outcome = run(SLURM / "sweep.sbatch", *words, cwd=scene.path, env=unchecked)
        # It is the table as it was then.
        (scene.path / "table.csv").write_text("D\n9\n9\n9\n")
        array, after = re.search(
            r"job (\d+): 3 runs in all; then job (\d+):", outcome.stdout
        ).groups()
        # The job that collects fails where a run did.
        Job(after, scene.path).end("FAILED")
        with open(scene.path / "all/results.csv") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["run"] for row in rows], ["all/001", "all/002", "all/003"])
        self.assertEqual([row["D"] for row in rows], ["1.0", "-1.0", "2.0"])
        self.assertEqual([row["dx"] for row in rows], ["0.2", "0.2", "0.4"])
        self.assertEqual([row["outcome"] for row in rows], ["finished", "failed", "finished"])
        self.assertEqual([row["ranks"] for row in rows], ["2", "", "2"])
        self.assertIn("D = -1", rows[1]["reason"])
        log = (scene.path / f"diff2d-sweep-{array}.out").read_text()
        self.assertIn("collect: 2 of 3 runs finished\ncollect: all/002: failed: ", log)
        run("cmp", scene.path / "all/001/diagnostics.csv", whole(QUICK).run / "diagnostics.csv")

    def test_an_array_of_its_own_is_refused_with_the_way_to_have_it(self):
        scene = self.scene(QUICK)
        (scene.path / "table.csv").write_text("D\n1.0\n")
        for options in ["--array=1-9%2", "-a 1"]:
            words = ["-s", options, "table.csv", "params.toml"]
            outcome = run(SLURM / "sweep.sbatch", *words, cwd=scene.path, code=2)
            self.assertIn("-j JOBS limits how many run at once", outcome.stderr)

    def test_what_would_leave_runs_behind_is_refused_before_or_cancelled(self):
        scene = self.scene(QUICK)
        (scene.path / "table.csv").write_text("D, output.dir\n1.0,elsewhere\n")
        sweep = [SLURM / "sweep.sbatch", "-s"]
        outcome = run(*sweep, "-t 5", "table.csv", "params.toml", cwd=scene.path, code=2)
        self.assertIn("output.dir cannot vary", outcome.stderr)
        (scene.path / "table.csv").write_text("D\n1.0\n")
        options = "-p RM -N 2 -w r001,r002 --ntasks-per-node=1"
        outcome = run(*sweep, options, "table.csv", "params.toml", cwd=scene.path, code=1)
        array = re.search(r"so job (\d+) is cancelled", outcome.stderr)[1]
        Job(array, scene.path).end("CANCELLED")

    def test_a_job_that_is_no_array_runs_nothing(self):
        scene = self.scene(QUICK)
        (scene.path / "table.csv").write_text("D\n1.0\n")
        job = submit(scene, FEW, "sweep.sbatch", "table.csv", "params.toml")
        self.assertIn("this job is not an array: use sbatch --array=1-1", job.end("FAILED"))

    def test_tables_of_spreadsheets_are_read(self):
        scene = self.scene(QUICK)
        (scene.path / "table.csv").write_bytes(b"\xef\xbb\xbfD,dx,\r\n1.0,0.2,\r\n,,\r\n")
        script = SLURM / "sweep.sbatch"
        # From an interactive job, as it happens.
        environment = self.environment(SLURM_JOB_ID=1)
        words = ["-s", ONE[0], "table.csv", "params.toml"]
        outcome = run(script, *words, cwd=scene.path, env=environment)
        self.assertIn(": 1 run in", outcome.stdout)
        Job(re.search(r"then job (\d+):", outcome.stdout)[1], scene.path).end()
        run("cmp", scene.path / "output-table/001/diagnostics.csv",
            whole(QUICK).run / "diagnostics.csv")  # fmt: skip

    def test_a_run_of_a_sweep_that_was_stopped_is_queued_again_alone(self):
        scene = self.scene(LONG)
        (scene.path / "table.csv").write_text("D\n1.0\n1.0\n")
        words = ["-s", "--ntasks-per-node=1", "table.csv", "params.toml"]
        outcome = run(SLURM / "sweep.sbatch", *words, cwd=scene.path)
        array = re.search(r"job (\d+):", outcome.stdout)[1]
        after = re.search(r"then job (\d+):", outcome.stdout)[1]
        table = scene.path / "output-table/001/diagnostics.csv"
        until("outputs", lambda: table.exists() and len(table.read_text().splitlines()) > 3)
        run("scancel", "--batch", "--signal=USR1", array + "_1")
        Job(after, scene.path).end()
        starts = {task: (scene.path / f"output-table/00{task}/log").read_text() for task in "12"}
        self.assertIn("start 2", starts["1"])
        self.assertNotIn("start 2", starts["2"])
        for task in "12":
            run("cmp", scene.path / f"output-table/00{task}/diagnostics.csv",
                whole(LONG).run / "diagnostics.csv")  # fmt: skip


class Smoke(Case):
    def test_io_on_two_nodes(self):
        scene = self.scene("")
        for component in ["ompio", "romio"]:
            environment = self.environment(DIFF2D_MPI_IO=component)
            options = ("-p", "RM", *TWO_NODES)
            job = submit(scene, options, "io-smoke.sbatch", "-g", "256", "data", env=environment)
            self.assertRegex(job.end(), rf"io-smoke: ok: {component} in data: .* by 4 ranks on 2 nodes")


class Scaling(Case):
    def test_on_two_nodes(self):
        scene = self.scene("")
        job = submit(scene, ("-p", "RM", "-N", "2", *ONE), "scaling.sbatch", "--smoke")
        said = job.end()
        report = scene.path / f"diff2d-scaling-{job.number}" / "scaling.md"
        self.assertIn("made ", said)
        self.assertIn("B, between nodes", report.read_text())


class Interactive(Case):
    def interactive(self, *words):
        return run(SLURM / "interactive.sh", *words).stdout

    def test_mpirun_starts_a_rank_on_each_core(self):
        hosts = self.interactive("3", "--", "mpirun", "hostname").split()
        self.assertEqual((len(hosts), len(set(hosts))), (3, 1), hosts)

    def test_whole_nodes_are_all_there_for_mpirun(self):
        hosts = self.interactive(
            "256", "--", "mpirun", "--map-by", "ppr:2:node", "hostname"
        ).split()
        self.assertEqual((len(hosts), len(set(hosts))), (4, 2), hosts)


class Requests(Case):
    """What the scripts ask for can be had, as they are and as their comments say."""

    def ask(self, *words, code=0):
        return run("sbatch", "--test-only", *words, code=code, cwd=ROOT).stderr

    def test_the_directives_of_every_script_are_accepted(self):
        arguments = {
            "bridges2-rm.sbatch": ([], ["params/large.toml"]),
            "bridges2-rm-shared.sbatch": ([], ["params/quick.toml"]),
            "sweep.sbatch": (["--array=1-4"], ["params/sweep.csv", "params/quick.toml"]),
        }
        scripts = {path.name for path in SLURM.glob("*.sbatch")}
        self.assertLessEqual(set(arguments), scripts)
        for name in scripts:
            with self.subTest(name):
                options, words = arguments.get(name, ([], []))
                answer = self.ask(*options, SLURM / name, *words)
                self.assertRegex(answer, r"Job \d+ to start at .* using \d+ processors")

    def test_the_other_partitions_are_had_as_the_script_says(self):
        text = (SLURM / "bridges2-rm.sbatch").read_text()
        commands = re.findall(r"^#   sbatch (.*) slurm/bridges2-rm.sbatch", text, re.MULTILINE)
        script = SLURM / "bridges2-rm.sbatch"
        answers = [self.ask(*command.split(), script, "params/large.toml") for command in commands]
        processors = re.findall(r"using (\d+) processors", "".join(answers))
        self.assertEqual(processors, ["512", "256", "96"])

    def test_two_nodes_of_rm_shared_are_refused(self):
        self.assertIn(
            "Node count", self.ask("-N", "2", SLURM / "bridges2-rm-shared.sbatch", code=1)
        )

    def test_more_than_64_cores_of_rm_shared_are_refused(self):
        script = SLURM / "bridges2-rm-shared.sbatch"
        self.assertIn("not available", self.ask("--ntasks-per-node=65", script, code=1))


if __name__ == "__main__":
    unittest.main()
