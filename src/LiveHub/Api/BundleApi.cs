using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

/// <param name="Each">Units of it in one bundle.</param>
public sealed record BundleItem(Sku Sku, int Each);

/// <param name="Bundles">How many there are.</param>
/// <param name="Price">Of one bundle.</param>
/// <param name="LimitPerBuyer">Bundles.</param>
public sealed record BundleDraft(
    IReadOnlyList<BundleItem> Items, long Bundles, Money Price, long LimitPerBuyer, int LengthSeconds, int CountdownSeconds = 0, int ReservationSeconds = 300,
    DateTimeOffset? OpensAt = null);

/// <summary>
/// Several SKUs at one price, all or nothing. A bundle is a drop over several SKUs: its units are reserved in baskets, where all lines are granted or
/// none; that they are whole bundles is looked at before the basket, and before the payment.
/// </summary>
public static class BundleApi
{
    public static IEndpointRouteBuilder MapBundleApi(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v1/streams/{streamId}/bundles", StartAsync).RequireCaller(Callers.Host).WithTags("Offers").WithName("StartBundle")
            .Refuses(ProblemCode.IdempotencyKeyRequired, ProblemCode.Invalid, ProblemCode.OfferTooLong, ProblemCode.NotFound, ProblemCode.SkuUnknown,
                ProblemCode.OfferUnknown, ProblemCode.CurrencyMismatch, ProblemCode.PriceAboveList, ProblemCode.ShowEnded, ProblemCode.WrongState,
                ProblemCode.OfferRuns, ProblemCode.NotEnoughStock, ProblemCode.IdempotencyKeyReused);
        return app;
    }

    private static async Task<Results<Created<BundleWire>, ProblemHttpResult>> StartAsync(
        string streamId, BundleDraft body, HttpContext http, Director director, StreamGrains streams, CatalogueStore catalogue)
    {
        if (KeyHeader.Read(http.Request, out var key) is { } missing) return missing;
        var (before, foreign) = await director.ViewAsync(streamId, CrewAction.Sell);
        if (foreign is not null) return foreign;
        if (CheckShape(body) is { } misshapen) return misshapen;
        var bundleId = KeyHeader.IdFor('d', $"{http.User.HostId().Value}\n{streamId}", key);
        var ids = body.Items.Select((item, i) => BundleOffers.IdOf(bundleId, i + 1, body.Items.Count, item.Each)).ToArray();
        // A repeat is the first one again, also when the catalogue's prices have changed meanwhile and would divide the price otherwise.
        var begun = ids.Select(id => before!.Offers.FirstOrDefault(offer => offer.OfferId == id)).ToArray();
        if (Divide(body, catalogue, out var divided) is { } wrong && begun.Contains(null)) return wrong;
        var prices = begun.Contains(null) ? divided! : [.. begun.Select(offer => offer!.Terms.Price.Amount)];
        if (body.Items.Select((item, i) => item.Each * prices[i]).Sum() != body.Price.Amount) return Problems.Refuse(ProblemCode.IdempotencyKeyReused, field: "price");

        var units = body.Items.Sum(item => item.Each);
        var offers = body.Items.Select((item, i) => (ids[i], new OfferDraft(
            OfferKind.Drop, item.Sku, item.Each * body.Bundles, body.Price with { Amount = prices[i] }, body.LimitPerBuyer * units, body.CountdownSeconds,
            body.LengthSeconds, body.ReservationSeconds, body.OpensAt)));
        var (view, refusal) = await DropStart.StartAsync(streams, streamId, before!, bundleId, [.. offers], http);
        return refusal is not null ? refusal : TypedResults.Created((string?)null, BundleWire.From(bundleId, body, view!));
    }

    private static ProblemHttpResult? CheckShape(BundleDraft body)
    {
        if (body.Items.Count is < 2 or > DropOffers.MaxItems) return Problems.Refuse(ProblemCode.Invalid, $"A bundle has 2 to {DropOffers.MaxItems} items.", "items");
        if (body.Items.Any(item => item is null)) return Problems.Refuse(ProblemCode.Malformed, "An item is an object.", "items");
        if (body.Items.Select(item => item.Sku).Distinct().Count() != body.Items.Count) return Problems.Refuse(ProblemCode.Invalid, "A SKU stands in two items.", "items");
        if (body.Items.Any(item => item.Each is < 1 or > BundleOffers.MaxEach)) return Problems.Refuse(ProblemCode.Invalid, $"1 to {BundleOffers.MaxEach} units of each.", "items");
        if (body.Bundles is < 1 or > 50_000) return Problems.Refuse(ProblemCode.Invalid, field: "bundles");
        if (!body.Price.IsValid) return Problems.Refuse(ProblemCode.Invalid, field: "price");
        var most = DropLimitRules.MaxUnits / body.Items.Sum(item => item.Each);
        return body.LimitPerBuyer < 1 || body.LimitPerBuyer > most ? Problems.Refuse(ProblemCode.Invalid, $"1 to {most} bundles per buyer.", "limitPerBuyer") : null;
    }

    /// <summary>Each item's part of the price, or why there is none.</summary>
    private static ProblemHttpResult? Divide(BundleDraft body, CatalogueStore catalogue, out IReadOnlyList<long>? prices)
    {
        prices = null;
        var known = catalogue.Find([.. body.Items.Select(item => item.Sku)]);
        foreach (var item in body.Items)
        {
            if (!known.TryGetValue(item.Sku, out var sold)) return Problems.Refuse(ProblemCode.SkuUnknown, $"The catalogue has no SKU {item.Sku}.", "items");
            if (sold.Price.Currency != body.Price.Currency)
                return Problems.Refuse(ProblemCode.CurrencyMismatch, $"The catalogue sells {item.Sku} in {sold.Price.Currency}.", "price");
        }
        var alone = body.Items.Sum(item => item.Each * known[item.Sku].Price.Amount);
        if (body.Price.Amount > alone)
        {
            return Problems.Refuse(ProblemCode.PriceAboveList, $"Its items cost {alone} {body.Price.Currency} alone.", "price",
                extensions: [new("price", body.Price with { Amount = alone })]);
        }
        prices = BundlePrices.Divide(body.Price.Amount, [.. body.Items.Select(item => (item.Each, known[item.Sku].Price.Amount))]);
        return prices is null ? Problems.Refuse(ProblemCode.Invalid, "The price cannot be divided among the units; change it by some cents.", "price") : null;
    }
}
