using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

public sealed record DropItem(Sku Sku, long Quantity, Money Price);

public sealed record DropDraft(
    IReadOnlyList<DropItem> Items, long LimitPerBuyer, int LengthSeconds, int CountdownSeconds = 0, int ReservationSeconds = 300, DateTimeOffset? OpensAt = null);

/// <summary>
/// Drops over several SKUs: one offer for each, and one limit per buyer over all of them. Started or refused as a whole; a start that was
/// interrupted goes on when it is repeated.
/// </summary>
public static class DropApi
{
    public static IEndpointRouteBuilder MapDropApi(this IEndpointRouteBuilder app)
    {
        var drops = app.MapGroup("/api/v1/streams/{streamId}/drops").WithTags("Offers");
        drops.MapPost("", StartAsync).RequireCaller(Callers.Host).WithName("StartDrop")
            .Refuses(ProblemCode.IdempotencyKeyRequired, ProblemCode.Invalid, ProblemCode.OfferTooLong, ProblemCode.NotFound, ProblemCode.SkuUnknown,
                ProblemCode.OfferUnknown, ProblemCode.CurrencyMismatch, ProblemCode.PriceAboveList, ProblemCode.ShowEnded, ProblemCode.WrongState,
                ProblemCode.OfferRuns, ProblemCode.NotEnoughStock, ProblemCode.IdempotencyKeyReused);
        drops.MapPost("/{dropId}/close", CloseAsync).RequireCaller(Callers.Host).WithName("CloseDrop")
            .Refuses(ProblemCode.NotFound, ProblemCode.OfferUnknown);
        return app;
    }

    private static async Task<Results<Created<DropWire>, ProblemHttpResult>> StartAsync(
        string streamId, DropDraft body, HttpContext http, Director director, StreamGrains streams, CatalogueStore catalogue)
    {
        if (KeyHeader.Read(http.Request, out var key) is { } missing) return missing;
        var (before, foreign) = await director.ViewAsync(streamId, CrewAction.Sell);
        if (foreign is not null) return foreign;
        if (Check(body, catalogue) is { } wrong) return wrong;
        var dropId = KeyHeader.IdFor('d', $"{http.User.HostId().Value}\n{streamId}", key);
        var ids = Enumerable.Range(1, body.Items.Count).Select(number => DropOffers.IdOf(dropId, number, body.Items.Count)).ToArray();
        var offers = body.Items.Select((item, i) => (ids[i], new OfferDraft(
            OfferKind.Drop, item.Sku, item.Quantity, item.Price, body.LimitPerBuyer, body.CountdownSeconds, body.LengthSeconds, body.ReservationSeconds, body.OpensAt)));
        var (view, refusal) = await DropStart.StartAsync(streams, streamId, before!, dropId, [.. offers], http);
        return refusal is not null ? refusal : TypedResults.Created((string?)null, DropWire.From(dropId, body.LimitPerBuyer, view!));
    }

    private static async Task<Results<Ok<DropWire>, ProblemHttpResult>> CloseAsync(string streamId, string dropId, HttpContext http, Director director, StreamGrains streams)
    {
        var (view, foreign) = await director.ViewAsync(streamId, CrewAction.Sell);
        if (foreign is not null) return foreign;
        if (!view!.OffersOf(dropId).Any()) return Problems.Refuse(ProblemCode.OfferUnknown);
        if (await DropStart.CloseAllAsync(streams, streamId, http.User.HostId().Value, view!.OffersOf(dropId).Select(offer => offer.OfferId)) is { } refusal) return refusal;
        return await streams.ViewAsync(streamId, http.RequestAborted) is { } after
            ? TypedResults.Ok(DropWire.From(dropId, view!.OffersOf(dropId).First().Terms.LimitPerBuyer, after))
            : Problems.Refuse(ProblemCode.StorageUnavailable);
    }

    private static ProblemHttpResult? Check(DropDraft body, CatalogueStore catalogue)
    {
        if (body.Items.Count is < 2 or > DropOffers.MaxItems) return Problems.Refuse(ProblemCode.Invalid, $"A drop over several SKUs has 2 to {DropOffers.MaxItems} items.", "items");
        if (body.Items.Any(item => item is null)) return Problems.Refuse(ProblemCode.Malformed, "An item is an object.", "items");
        if (body.Items.Select(item => item.Sku).Distinct().Count() != body.Items.Count) return Problems.Refuse(ProblemCode.Invalid, "A SKU stands in two items.", "items");
        var known = catalogue.Find([.. body.Items.Select(item => item.Sku)]);
        foreach (var item in body.Items)
        {
            if (!known.TryGetValue(item.Sku, out var sold)) return Problems.Refuse(ProblemCode.SkuUnknown, $"The catalogue has no SKU {item.Sku}.", "items");
            if (OfferPrices.Check(item.Price, sold, "items") is { } wrong) return wrong;
        }
        return null;
    }
}
