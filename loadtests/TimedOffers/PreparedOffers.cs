using System.Text.Json.Serialization.Metadata;
using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Scenarios;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.TimedOffers;

/// <summary>The shows, goods and offers of a plan, made through the public protocol as their host would.</summary>
/// <param name="Offers">Ids, in the order of the plan.</param>
/// <param name="Opens">Of each offer, on the server's clock.</param>
/// <param name="Skew">What is added to an instant of the server's clock to have it on ours.</param>
/// <param name="ClockTolerance">How far that may be wrong.</param>
public sealed record PreparedOffers(
    string HostToken, IReadOnlyList<string> Shows, IReadOnlyList<string> Offers, IReadOnlyList<DateTimeOffset> Opens, TimeSpan Skew, TimeSpan ClockTolerance)
{
    private const int AtOnce = 16;

    /// <summary>To arm one offer on a small and busy machine, many at once; the openings begin when there was time for all of them.</summary>
    private static readonly TimeSpan ArmingTakes = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ArmingTakesAtLeast = TimeSpan.FromSeconds(5);

    public static async Task<PreparedOffers> CreateAsync(ServerUnderTest server, Target target, OfferPlan plan, string run, TimeProvider time, CancellationToken stop)
    {
        var signIn = ApiRequest.Encode(new SignIn(target.HostName, target.HostPassword), WireJson.Default.SignIn);
        var host = await server.RequireAsync("Signing the host in", new ApiRequest(HttpMethod.Post, "/api/v1/hosts/sign-in", Body: signIn), WireJson.Default.HostToken, stop);
        var shows = Enumerable.Range(0, plan.Shows).Select(show => $"offers-{run}-{show}").ToArray();
        var calls = new HostCalls(server, host.Token);
        for (var show = 0; show < shows.Length; show++) await calls.PrepareShowAsync(shows[show], [.. plan.Offers.Where(offer => offer.Show == show)], stop);

        var (skew, tolerance) = await calls.SkewAsync(shows[0], time, stop);
        var arming = ArmingTakes * plan.Offers.Count;
        var first = Whole(time.GetUtcNow() - skew + (arming > ArmingTakesAtLeast ? arming : ArmingTakesAtLeast));
        var ids = new string[plan.Offers.Count];
        await Parallel.ForAsync(0, ids.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (i, inner) =>
            ids[i] = (await calls.StartAsync(shows[plan.Offers[i].Show], plan.Offers[i], first + plan.Offers[i].Opens, inner)).OfferId);
        foreach (var show in shows) await calls.UntilArmedAsync(show, first + skew, time, stop);
        return new PreparedOffers(host.Token, shows, ids, [.. plan.Offers.Select(offer => first + offer.Opens)], skew, tolerance);
    }

    /// <summary>
    /// Who owns the stock goes by a clock that never goes back, set by the wall clock now and then: between two settings they may drift apart a little. Between
    /// grant and offer, which go by the same clock, there is no tolerance.
    /// </summary>
    internal static readonly TimeSpan OwnersClock = TimeSpan.FromMilliseconds(25);

    private static DateTimeOffset Whole(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeSeconds(instant.ToUnixTimeSeconds() + 1);
}

/// <summary>The host's calls.</summary>
internal sealed class HostCalls(ServerUnderTest server, string token)
{
    public async Task PrepareShowAsync(string show, IReadOnlyList<PlannedOffer> offers, CancellationToken stop)
    {
        var price = new Money(OfferPlan.CataloguePrice, OfferPlan.Currency);
        var product = new ProductDraft(show, "active", [.. offers.Select(offer => new Variant(offer.Sku, offer.Sku, price))]);
        await AskAsync(HttpMethod.Put, $"/api/v1/products/{show}", product, WireJson.Default.ProductDraft, WireJson.Default.Anything, stop);
        foreach (var offer in offers)
            await AskAsync(HttpMethod.Post, $"/api/v1/stock/{offer.Sku}/restock", new Units(offer.Quantity), WireJson.Default.Units, WireJson.Default.Anything, stop);
        var path = $"/api/v1/streams/{show}";
        await AskAsync(HttpMethod.Put, path, new StreamDraft(show), WireJson.Default.StreamDraft, WireJson.Default.Anything, stop);
        await AskAsync(HttpMethod.Put, path + "/line-up", new LineUp([.. offers.Select(offer => offer.Sku)]), WireJson.Default.LineUp, WireJson.Default.Anything, stop);
        await server.RequireAsync("Going live", new ApiRequest(HttpMethod.Post, path + "/go-live", token), WireJson.Default.Anything, stop);
    }

    public Task<Offer> StartAsync(string show, PlannedOffer offer, DateTimeOffset opensAt, CancellationToken stop)
    {
        var falls = offer.Step == 0 ? null : new Falls(new(offer.Step, OfferPlan.Currency), PlannedOffer.EverySeconds, new(offer.Floor, OfferPlan.Currency));
        var draft = new TimedOfferDraft(
            "drop", offer.Sku, offer.Quantity, new(offer.Price, OfferPlan.Currency), 1_000, opensAt, offer.LengthSeconds, OfferPlan.ReservationSeconds, falls);
        return AskAsync(HttpMethod.Post, $"/api/v1/streams/{show}/offers", draft, WireJson.Default.TimedOfferDraft, WireJson.Default.Offer, stop);
    }

    /// <param name="first">When the first offer opens, on our clock.</param>
    public async Task UntilArmedAsync(string show, DateTimeOffset first, TimeProvider time, CancellationToken stop)
    {
        while (true)
        {
            var offers = (await SnapshotAsync(show, stop)).Stream.Offers ?? [];
            if (offers.FirstOrDefault(offer => offer.Phase == "refused") is { } refused) throw new NoServerException($"An offer was refused: {refused.Refusal}");
            if (time.GetUtcNow() > first) throw new NoServerException("The offers were not armed before the first of them had to open.");
            if (offers.All(offer => offer.Phase == "armed")) return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop);
        }
    }

    /// <summary>From the quickest of some calls: our clock against the server's, and how far that may be wrong.</summary>
    public async Task<(TimeSpan Skew, TimeSpan Tolerance)> SkewAsync(string show, TimeProvider time, CancellationToken stop)
    {
        var best = (Skew: TimeSpan.Zero, Tolerance: TimeSpan.MaxValue);
        for (var i = 0; i < 10; i++)
        {
            var before = time.GetUtcNow();
            var there = (await SnapshotAsync(show, stop)).ServerTime;
            var half = (time.GetUtcNow() - before) / 2;
            if (half < best.Tolerance) best = (before + half - there, half);
        }

        return best with { Tolerance = best.Tolerance + PreparedOffers.OwnersClock };
    }

    private Task<Snapshot> SnapshotAsync(string show, CancellationToken stop) =>
        server.RequireAsync("Reading a live stream", new ApiRequest(HttpMethod.Get, $"/api/v1/streams/{show}", token), WireJson.Default.Snapshot, stop);

    private Task<TAnswer> AskAsync<TBody, TAnswer>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken stop)
        where TAnswer : class =>
        server.RequireAsync(
            "Preparing the offers", new ApiRequest(method, path, token, method == HttpMethod.Post ? Guid.NewGuid().ToString() : null, ApiRequest.Encode(body, bodyType)), answerType, stop);
}
