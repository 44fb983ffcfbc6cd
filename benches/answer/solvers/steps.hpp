// Steps of a length that follows the estimated error of each, from output to output.
#pragma once

#include "system.hpp"

// step(h) tries a step and gives the estimated error; accept() makes it the state, whose field is field().
template <class Method>
void adaptive(const System &s, Method &method, double tolerance, double order, Record &record) {
    double t = 0, h = 0.1 / s.rho;
    for (double until : s.times) {
        while (t < until) {
            const double left = until - t, longest = method.longest() / s.rho;
            const double wanted = std::min(h, longest);
            const bool last = wanted >= left * (1 - 1e-10);
            // Two steps alike rather than a long and a tiny one.
            const double taken = last ? left : wanted > left / 2 ? left / 2 : wanted;
            const double error = method.step(taken) / tolerance;
            record.steps++;
            if (!std::isfinite(error)) std::fprintf(stderr, "not finite at t = %g\n", t), std::exit(1);
            const double factor = 0.8 * std::pow(std::max(error, 1e-10), -1 / order);
            if (error > 1) {
                h = taken * std::max(factor, 0.1);
                continue;
            }
            method.accept();
            t = last ? until : t + taken;
            h = std::max(taken * std::min(factor, 5.0), taken < wanted && factor >= 1 ? wanted : 0.0);
        }
        record.output(method.field());
    }
}
