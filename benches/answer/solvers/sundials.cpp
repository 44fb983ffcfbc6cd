// SUNDIALS, with the same sweeps as the other loops in C++:
//
//   sundials cvode|rkc|rkl SYSTEM SETTING [--dump FILE]
//
// cvode: BDF up to order 5, Newton, PCG with one multigrid cycle. rkc, rkl: LSRKStep of ARKODE. SETTING: the absolute
// tolerance; the relative one is 0. Its vectors have what is beyond the sides in them, at rest.
#include <arkode/arkode.h>
#include <arkode/arkode_lsrkstep.h>
#include <cvodes/cvodes.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_pcg.h>

#include "multigrid.hpp"

// The libraries are those of the Python package sundials4py, which would free its own callbacks by these. There are
// none here.
extern "C" {
void arkode_user_supplied_fn_table_destroy(void *) {}
void mristepinnerstepper_user_supplied_fn_table_destroy(void *) {}
void cvode_user_supplied_fn_table_destroy(void *) {}
void SUNContextFunctionTable_Destroy(void *) {}
void SUNDomEigEstimatorFunctionTable_Destroy(void *) {}
void SUNLinearSolverFunctionTable_Destroy(void *) {}
void SUNLoggerFunctionTable_Destroy(void *) {}
void SUNNonlinearSolverFunctionTable_Destroy(void *) {}
void SUNStepperFunctionTable_Destroy(void *) {}
}

template <class L> struct Problem {
    const System &s;
    const L l;
    Record &record;
    Multigrid *multigrid;

    int apply(N_Vector of, N_Vector to) {
        const double *u = N_VGetArrayPointer(of);
        double *r = N_VGetArrayPointer(to);
        const long w = s.w;
        std::fill_n(r, w, 0.0), std::fill_n(r + (w - 1) * w, w, 0.0);
        for (long i = 1; i < w - 1; i++) r[i * w] = r[i * w + w - 1] = 0;
        sweep(s, [=, l = l](long j) { r[j] = l(u, j, w); });
        record.applications++;
        return 0;
    }
    static Problem &of(void *data) { return *static_cast<Problem *>(data); }
    static int rate(double, N_Vector u, N_Vector r, void *p) { return of(p).apply(u, r); }
    static int product(N_Vector v, N_Vector lv, double, N_Vector, N_Vector, void *p, N_Vector) {
        return of(p).apply(v, lv);
    }
    static int prepare(double, N_Vector, N_Vector, int, int *current, double, void *) { return *current = 1, 0; }
    static int precondition(double, N_Vector, N_Vector, N_Vector r, N_Vector z, double gamma, double, int, void *p) {
        of(p).multigrid->cycle(N_VGetArrayPointer(r), N_VGetArrayPointer(z), gamma);
        return 0;
    }
    static int lowest(double, N_Vector, N_Vector, double *real, double *imaginary, void *p, N_Vector, N_Vector,
                      N_Vector) {
        return *real = -of(p).s.rho, *imaginary = 0, 0;
    }
};

static void must(int code, const char *what) {
    if (code < 0) std::fprintf(stderr, "sundials: %s gave %d\n", what, code), std::exit(1);
}

template <class L> void cvode(Problem<L> &p, N_Vector u, double tolerance, SUNContext context) {
    using P = Problem<L>;
    void *solver = CVodeCreate(CV_BDF, context);
    SUNLinearSolver pcg = SUNLinSol_PCG(u, SUN_PREC_LEFT, 50, context);
    must(CVodeInit(solver, P::rate, 0, u), "CVodeInit");
    must(CVodeSStolerances(solver, 0, tolerance), "CVodeSStolerances");
    must(CVodeSetUserData(solver, &p), "CVodeSetUserData");
    must(CVodeSetMaxNumSteps(solver, -1), "CVodeSetMaxNumSteps");
    must(CVodeSetLinearSolver(solver, pcg, nullptr), "CVodeSetLinearSolver");
    must(CVodeSetJacTimes(solver, nullptr, P::product), "CVodeSetJacTimes");
    must(CVodeSetPreconditioner(solver, P::prepare, P::precondition), "CVodeSetPreconditioner");
    double t;
    for (double until : p.s.times) {
        must(CVode(solver, until, u, &t, CV_NORMAL), "CVode");
        p.record.output(N_VGetArrayPointer(u));
    }
    CVodeGetNumSteps(solver, &p.record.steps);
    CVodeFree(&solver), SUNLinSolFree(pcg);
}

template <class L>
void lsrk(Problem<L> &p, N_Vector u, double tolerance, SUNContext context, ARKODE_LSRKMethodType method) {
    using P = Problem<L>;
    void *solver = LSRKStepCreateSTS(P::rate, 0, u, context);
    must(LSRKStepSetSTSMethod(solver, method), "LSRKStepSetSTSMethod");
    must(ARKodeSStolerances(solver, 0, tolerance), "ARKodeSStolerances");
    must(ARKodeSetUserData(solver, &p), "ARKodeSetUserData");
    must(ARKodeSetMaxNumSteps(solver, -1), "ARKodeSetMaxNumSteps");
    must(LSRKStepSetDomEigFn(solver, P::lowest), "LSRKStepSetDomEigFn");
    must(LSRKStepSetDomEigSafetyFactor(solver, 1.0), "LSRKStepSetDomEigSafetyFactor");
    must(LSRKStepSetMaxNumStages(solver, 2000), "LSRKStepSetMaxNumStages");
    double t;
    for (double until : p.s.times) {
        must(ARKodeEvolve(solver, until, u, &t, ARK_NORMAL), "ARKodeEvolve");
        p.record.output(N_VGetArrayPointer(u));
    }
    ARKodeGetNumSteps(solver, &p.record.steps);
    ARKodeFree(&solver);
}

template <class L> void solve(const System &s, const char *method, double tolerance, Record &record) {
    SUNContext context;
    must(SUNContext_Create(SUN_COMM_NULL, &context), "SUNContext_Create");
    Multigrid multigrid(s);
    Problem<L> p{s, L(s), record, &multigrid};
    N_Vector u = N_VNew_Serial(s.u0.size(), context);
    std::copy(s.u0.begin(), s.u0.end(), N_VGetArrayPointer(u));
    record.start();
    if (!std::strcmp(method, "cvode"))
        cvode(p, u, tolerance, context);
    else
        lsrk(p, u, tolerance, context, std::strcmp(method, "rkl") ? ARKODE_LSRK_RKC_2 : ARKODE_LSRK_RKL_2);
    record.stop();
    N_VDestroy(u);
    SUNContext_Free(&context);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    const char *method = argv[1];
    return solver(argc - 1, argv + 1, [=](const System &s, double tolerance, Record &record) {
        s.uniform ? solve<Uniform>(s, method, tolerance, record) : solve<Faces>(s, method, tolerance, record);
    });
}
