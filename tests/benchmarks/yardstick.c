/* The yardstick of test_kernels.py: the squid axon of 1952, each gate and V relaxed exponentially over a step.

   Plain on purpose: the equations as a textbook prints them, with the exponential of the C library. */

#include <math.h>

/* x / (1 - e^-x), by its tangent near 0 */
static double linoid(double x) { return fabs(x) < 1e-6 ? 1.0 + 0.5 * x : x / (1.0 - exp(-x)); }

/* Where a gate with these rates is after a step */
static double relax(double gate, double alpha, double beta, double dt) {
    double target = alpha / (alpha + beta);
    return target + (gate - target) * exp(-dt * (alpha + beta));
}

/* Fill v with n samples of V (mV), dt ms apart, at a constant current (uA/cm2); returns the number of spikes. */
long yardstick(long n, double dt, double current, double *v) {
    double volt = -65.0, m = 0.05293, h = 0.59612, k = 0.31768;
    long spikes = 0;
    for (long i = 0; i < n; i++) {
        v[i] = volt;
        m = relax(m, linoid((volt + 40.0) / 10.0), 4.0 * exp(-(volt + 65.0) / 18.0), dt);
        h = relax(h, 0.07 * exp(-(volt + 65.0) / 20.0), 1.0 / (1.0 + exp(-(volt + 35.0) / 10.0)), dt);
        k = relax(k, 0.1 * linoid((volt + 55.0) / 10.0), 0.125 * exp(-(volt + 65.0) / 80.0), dt);
        double sodium = 120.0 * m * m * m * h, potassium = 36.0 * k * k * k * k, leak = 0.3;
        double open = sodium + potassium + leak;
        double target = (current + sodium * 50.0 - potassium * 77.0 - leak * 54.4) / open;
        double next = target + (volt - target) * exp(-dt * open);
        spikes += volt < 0.0 && next >= 0.0;
        volt = next;
    }
    return spikes;
}
