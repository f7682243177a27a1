/* The two hottest phases of a quarter in C, a tender's list of offers and the choice among them, and the talks of all pairs: the
   same work on the same record as the compiled engine. phases.py writes region.h from the record's type, and compares.
   Names and formulas: model/agents/tender.py and talks.py, model/rules, model/exponential.py, model/draws.py. */
#include <math.h>
#include <stdint.h>
#include <string.h>
#include "region.h"

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

INLINE double uniform(uint64_t seed, uint64_t decision, uint64_t when, uint64_t who, uint64_t whom) {
    uint64_t k0 = seed, k1 = decision, c0 = when, c1 = who, c2 = whom, c3 = 0;
    for (int n = 0; n < 10; n++) {
        wide p = (wide)0xD2E7470EE14C6C93 * c0, r = (wide)0xCA5A826395121157 * c2;
        c0 = (uint64_t)(r >> 64) ^ c1 ^ k0; c1 = (uint64_t)r; c2 = (uint64_t)(p >> 64) ^ c3 ^ k1; c3 = (uint64_t)p;
        k0 += 0x9E3779B97F4A7C15; k1 += 0xBB67AE8584CAA73B;
    }
    return ((double)(int64_t)(c0 >> 12) + 0.5) * (1.0 / 4503599627370496.0);
}

INLINE double gumbel(double p) { return -logarithm(-logarithm(p)); }
INLINE double least(double a, double b) { return b < a ? b : a; }
INLINE double most(double a, double b) { return b > a ? b : a; }
INLINE long padded(long count) { return (count + 7) & ~7L; }

INLINE int is_on_offer(const struct region *r, const struct state *buyer, long place) {
    const struct product *p = &r->products;
    const struct supplier *maker = &r->suppliers[p->supplier[place]];
    if (r->quarter < p->available_from[place] || r->quarter > p->available_until[place]) return 0;
    if (maker->refused_buyers >> buyer->place & 1 || p->left[place] < 1.0) return 0;
    int64_t carrier = r->categories.carrier[p->category[place]];
    if (carrier < 0) return 1;
    if (p->nato_standard[place] > 0) return buyer->nato[carrier] > 0.0;
    return buyer->east[carrier] + buyer->legacy[carrier] > 0.0;
}

INLINE double pact_with(const struct region *r, const struct state *buyer, int64_t home) {
    int64_t other = r->home_state[home];
    if (other < 0) return buyer->is_allied > 0 && r->home_allied[home] > 0 ? 1.0 : 0.0;
    if (other == buyer->place) return 0.0;
    if (buyer->is_allied > 0 && r->states[other].is_allied > 0) return 1.0;
    return buyer->pact[other];
}

static long lay_out_offers(struct region *r, struct state *buyer, long category) {
    const struct product *products = &r->products;
    struct offer *offers = &r->offers;
    struct offer_driver *d = &r->offer_drivers;
    long count = 0;
    double mean_price = 0.0, mean_line = 0.0;
    for (long place = r->categories.first[category]; place < r->categories.after[category]; place++) {
        const struct supplier *maker = &r->suppliers[products->supplier[place]];
        if (!is_on_offer(r, buyer, place)) continue;
        double leak = buyer->embargo[maker->place];
        if (leak >= 0.0 && uniform(r->seed, LEAK, r->quarter, buyer->key, maker->key) >= leak) continue;
        double price = products->unit_cost[place] * maker->price_factor * r->price;
        double log_price = products->log_unit_price[place] + maker->log_price_factor;
        double lead = products->lead_quarters[place] * maker->lead_factor;
        if (leak >= 0.0) {
            price = price * (1.0 + r->parameters.embargo_price);
            log_price = log_price + log1p(r->parameters.embargo_price);
            lead = lead * (1.0 + r->parameters.embargo_delay);
        }
        offers->product[count] = place; offers->is_embargoed[count] = leak >= 0.0;
        offers->price[count] = price; offers->log_price[count] = log_price; offers->lead[count] = lead;
        offers->tiv[count] = products->tiv[place]; offers->left[count] = products->left[place];
        mean_price += log_price; mean_line += products->log_line[place];
        count++;
    }
    if (count == 0) return 0;
    mean_price /= count; mean_line /= count;
    double nato_share = buyer->stock > 0.0 ? buyer->stock_nato / buyer->stock : 0.0, mean_alignment = 0.0;
    int64_t guarantors = 0;
    for (long k = 0; k < r->guarantee_count; k++)
        if (r->guarantees[k].promises_help > 0 && r->guarantees[k].members >> buyer->place & 1)
            guarantors |= (int64_t)1 << r->guarantees[k].lead;
    for (long power = 0; power < POWERS; power++) mean_alignment += buyer->alignment[power];
    mean_alignment /= POWERS;
    for (long k = 0; k < count; k++) {
        int64_t place = offers->product[k];
        const struct supplier *maker = &r->suppliers[products->supplier[place]];
        double past = buyer->deals[maker->home], of_nato = products->nato_standard[place];
        d->scale[k] = maker->log_scale;
        d->any_deal[k] = past > 0.5 ? 1.0 : 0.0;
        d->deals[k] = past;
        d->distance[k] = buyer->log_distance[maker->home];
        d->pact[k] = pact_with(r, buyer, maker->home);
        d->price[k] = offers->log_price[k] - mean_price;
        d->lead_time[k] = 0.25 * offers->lead[k];
        d->product_line[k] = products->log_line[place] - mean_line;
        double share = of_nato > 0.0 ? nato_share : 1.0 - nato_share;
        d->standard[k] = buyer->neutral * share + (1.0 - buyer->neutral) * of_nato;
        d->alignment[k] = maker->power >= 0 ? buyer->alignment[maker->power] : mean_alignment;
        d->offset[k] = maker->offset * buyer->industrial_policy;
        d->embargo[k] = offers->is_embargoed[k];
        d->second_hand[k] = products->second_hand[place];
        d->domestic[k] = maker->home == buyer->home ? buyer->industrial_policy : 0.0;
        int64_t power = r->home_power[maker->home];
        d->guarantor[k] = power >= 0 && guarantors >> power & 1 ? 1.0 : 0.0;
    }
    for (long k = 0; k < padded(count); k++) d->deals[k] = d->deals[k] > 0.5 ? logarithm(d->deals[k] + 0.5) : 0.0;
    return count;
}

INLINE double order_units(double missing, double usual, double least_order, double money, double minimum, double tiv, double price,
                          double left) {
    double needed = missing / tiv, can = least(money / price, left), units = least(least(usual, needed), can);
    double nearest = units + TO_WHOLE - TO_WHOLE, whole = nearest > units ? nearest - 1.0 : nearest;
    units = units > 0.0 ? whole : 0.0;
    double raised = needed >= 0.5 * least_order && can >= least_order ? least_order : 0.0;
    units = units >= least_order ? units : raised;
    return units >= minimum * usual || units >= needed - 1.0 ? units : 0.0;
}

static long choose_offer(struct region *r, struct state *buyer, double missing, double usual, double least_order, double money) {
    struct offer *offers = &r->offers;
    const struct offer_driver *d = &r->offer_drivers;
    const struct parameters *p = &r->parameters;
    long count = buyer->offer_count, chosen = -1;
    double minimum = p->minimum_package;
    for (long k = 0; k < padded(count); k++)
        offers->units[k] =
            order_units(missing, usual, least_order, money, minimum, offers->tiv[k], offers->price[k], offers->left[k]);
    for (long k = 0; k < count; k++)
        if (offers->units[k] > 0.0)
            offers->utility[k] = uniform(r->seed, TASTE, r->quarter, buyer->key, r->products.key[offers->product[k]]);
    for (long k = 0; k < padded(count); k++) {
        double habit = p->choice_scale * d->scale[k] + p->choice_any_deal * d->any_deal[k] + p->choice_deals * d->deals[k] +
                       p->choice_distance * d->distance[k] + p->choice_pact * d->pact[k];
        double made = p->choice_price * d->price[k] + p->choice_lead * d->lead_time[k] + p->choice_line * d->product_line[k] +
                      p->choice_standard * d->standard[k] + p->choice_alignment * d->alignment[k] +
                      p->choice_offset * d->offset[k] + p->choice_embargo * d->embargo[k] +
                      p->choice_second_hand * d->second_hand[k] + p->choice_domestic * d->domestic[k] +
                      p->choice_guarantor * d->guarantor[k];
        double wish = habit + made + gumbel(offers->utility[k]);
        offers->utility[k] = offers->units[k] > 0.0 ? wish : -INFINITY;
    }
    double best = p->no_purchase + gumbel(uniform(r->seed, NONE, r->quarter, buyer->key, 0));
    for (long k = 0; k < count; k++)
        if (offers->utility[k] > best) best = offers->utility[k], chosen = k;
    return chosen;
}

/* every buyer's offers in every category, `times` over; how many there are */
void many_lists(struct region *r, long times, int64_t *found) {
    for (long n = 0; n < times; n++)
        for (long i = 0; i < r->state_count; i++)
            for (long c = 0; c < r->category_count; c++)
                found[i * r->category_count + c] = lay_out_offers(r, &r->states[i], c);
}

/* the choice among the offers that are laid out, a quarter later each time */
void many_choices(struct region *r, long times, int64_t *found, double missing, double usual, double least_order, double money) {
    for (long n = 0; n < times; n++) {
        found[n] = choose_offer(r, &r->states[0], missing, usual, least_order, money);
        r->quarter += 1;
    }
}

void many_talks(struct region *r, long times) {
    const struct parameters *p = &r->parameters;
    struct pair *pairs = &r->pairs;
    const struct pair_driver *d = &r->pair_drivers;
    for (long n = 0; n < times; n++) {
        long count = padded(r->pair_count);
        for (long k = 0; k < count; k++)
            pairs->surplus[k] =
                pairs->standing_surplus[k] +
                (p->surplus_shared_rival * d->shared_rival[k] + p->surplus_closure * d->closure[k] +
                 p->surplus_deficit * d->deficit[k] + p->surplus_counter_alignment * d->counter_alignment[k] +
                 p->surplus_hostility * d->hostility[k] + p->surplus_agreements * d->agreements[k]);
        double limit = most(r->log_multiplier_limit, 1e-300), response = r->rates.response, sensitivity = p->doubt_sensitivity;
        for (long k = 0; k < count; k++) {
            double e = response * sensitivity * pairs->lost_help[k] * pairs->openness[k];
            double left = exponential(-2.0 / limit * fabs(e)), strength = limit * (1.0 - left) / (1.0 + left);
            pairs->multiplier[k] = exponential((e > 0.0 ? 1.0 : -1.0) * strength);
        }
        double usual = p->talks_rate;
        for (long k = 0; k < count; k++)
            pairs->rate[k] = usual * pairs->multiplier[k] * pairs->capital[k] * pairs->openness[k] * exponential(pairs->surplus[k]);
        __asm__ volatile("" ::: "memory");
    }
}
