/* The talks of all pairs and the tastes of a tender in C: the same work on the same columns as the compiled engine.
   See phases.py. Formulas: model/exponential.py, model/draws.py, model/rules/talks.py and model/rules/tender.py. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
typedef unsigned __int128 wide;

INLINE int64_t bits_of(double x) { int64_t b; memcpy(&b, &x, 8); return b; }
INLINE double number_of(int64_t b) { double x; memcpy(&x, &b, 8); return x; }

static const double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;
static const double TO_WHOLE = 6755399441055744.0;

INLINE double exponential(double x) {
    double k = x * 1.44269504088896338700 + TO_WHOLE - TO_WHOLE;
    double high = x - k * LN2_HIGH, low = k * LN2_LOW, r = high - low, t = r * r;
    double c = 6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08);
    c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * c));
    double y = 1.0 - (low - r * c / (2.0 - c) - high);
    int small = k < -1020.0;
    int64_t added = (int64_t)((uint64_t)bits_of(k + (small ? TO_WHOLE + 1000.0 : TO_WHOLE)) << 52);
    y = number_of(bits_of(y) + added) * (small ? 9.332636185032189e-302 : 1.0);
    double beyond = x < 0.0 ? 0.0 : x * INFINITY;
    return (-745.1332191019412 <= x) & (x <= 709.782712893384) ? y : beyond;
}

INLINE double logarithm(double x) {
    int small = x < 2.2250738585072014e-308;
    int64_t above = bits_of(small ? x * 18014398509481984.0 : x) - 0x3FE6A09E667F3BCD;
    double k = number_of((above >> 52) + 0x4338000000000000) - TO_WHOLE;
    k = small ? k - 54.0 : k;
    double f = number_of((above & 0xFFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD) - 1.0;
    double s = f / (2.0 + f), z = s * s, w = z * z;
    double odd = 2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01);
    odd = z * (6.666666666666735130e-01 + w * odd);
    double even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    double half = 0.5 * f * f;
    double y = k * LN2_HIGH - (half - (s * (half + (even + odd)) + k * LN2_LOW) - f);
    double beyond = x == 0.0 ? -INFINITY : (x > 0.0 ? x : NAN);
    return (0.0 < x) & (x < INFINITY) ? y : beyond;
}

/* weigh_talks: columns of pairs one after another, `room` apart */
void talks(long times, long count, const double *standing, const double *drivers[6], const double weights[6], const double *lost,
           const double *open, const double *capital, double response, double sensitivity, double log_limit, double usual,
           double *restrict surplus, double *restrict multiplier, double *restrict rate) {
    for (long n = 0; n < times; n++) {
        for (long k = 0; k < count; k++)
            surplus[k] = standing[k] + (weights[0] * drivers[0][k] + weights[1] * drivers[1][k] + weights[2] * drivers[2][k] +
                                        weights[3] * drivers[3][k] + weights[4] * drivers[4][k] + weights[5] * drivers[5][k]);
        double limit = log_limit > 1e-300 ? log_limit : 1e-300;
        for (long k = 0; k < count; k++) {
            double e = response * sensitivity * lost[k] * open[k];
            double left = exponential(-2.0 / limit * fabs(e)), strength = limit * (1.0 - left) / (1.0 + left);
            multiplier[k] = exponential((e > 0.0 ? 1.0 : -1.0) * strength);
        }
        for (long k = 0; k < count; k++)
            rate[k] = usual * multiplier[k] * capital[k] * open[k] * exponential(surplus[k]);
        __asm__ volatile("" ::: "memory");
    }
}

INLINE double uniform(uint64_t seed, uint64_t decision, uint64_t when, uint64_t who, uint64_t whom) {
    uint64_t k0 = seed, k1 = decision, c0 = when, c1 = who, c2 = whom, c3 = 0;
    for (int n = 0; n < 10; n++) {
        wide p = (wide)0xD2E7470EE14C6C93 * c0, r = (wide)0xCA5A826395121157 * c2;
        c0 = (uint64_t)(r >> 64) ^ c1 ^ k0; c1 = (uint64_t)r; c2 = (uint64_t)(p >> 64) ^ c3 ^ k1; c3 = (uint64_t)p;
        k0 += 0x9E3779B97F4A7C15; k1 += 0xBB67AE8584CAA73B;
    }
    return ((double)(int64_t)(c0 >> 12) + 0.5) * (1.0 / 4503599627370496.0);
}

/* the draws of a tender's tastes, and weigh_offers: five drivers of habit, then ten of the offer */
void tender(long times, long count, long padded, uint64_t seed, uint64_t decision, uint64_t quarter, uint64_t buyer,
            const int64_t *product, const int64_t *key, const double *units, const double *drivers[15], const double weights[15],
            double *restrict utility) {
    for (long n = 0; n < times; n++) {
        for (long k = 0; k < count; k++)
            utility[k] = uniform(seed, decision, quarter + n, buyer, key[product[k]]);
        for (long k = 0; k < padded; k++) {
            double habit = weights[0] * drivers[0][k], made = weights[5] * drivers[5][k];
            for (int d = 1; d < 5; d++) habit += weights[d] * drivers[d][k];
            for (int d = 6; d < 15; d++) made += weights[d] * drivers[d][k];
            double wish = habit + made - logarithm(-logarithm(utility[k]));
            utility[k] = units[k] > 0.0 ? wish : -INFINITY;
        }
        __asm__ volatile("" ::: "memory");
    }
}
