using System.Security.Cryptography;
using System.Text.Json;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

/// <summary>
/// What a browser source of OBS or vMix lays over the picture: what is pinned, at which price, how many are left. Small, open to every origin,
/// and made to be asked for again and again: unchanged, it is 304.
/// </summary>
public static class OverlayApi
{
    internal static void MapOverlay(this IEndpointRouteBuilder stream) =>
        stream.MapGet("/overlay", OverlayAsync).RequireCaller(Callers.Anyone).WithName("GetOverlay")
            .Refuses(ProblemCode.NotFound).Produces<OverlayWire>().Produces(StatusCodes.Status304NotModified);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> OverlayAsync(
        string streamId, HttpContext http, StreamGrains streams, StockGrains stock, CatalogueStore catalogue, StreamChannels channels, WireJson json)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers.AccessControlExposeHeaders = "ETag";
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        if (await streams.ViewAsync(streamId, http.RequestAborted) is not { } view) return Problems.Refuse(ProblemCode.StorageUnavailable);
        if (!view.IsAnnounced) return Problems.Refuse(ProblemCode.NotFound);

        var shown = view.ForEverybody();
        var known = catalogue.Find(shown.Pins);
        var pins = new List<OverlayItemWire>(shown.Pins.Length);
        foreach (var sku in shown.Pins.Where(known.ContainsKey))
        {
            if (await stock.ViewAsync(sku.Value, http.RequestAborted) is not { } units) return Problems.Refuse(ProblemCode.StorageUnavailable);
            pins.Add(OverlayItemWire.From(LineUpItemWire.From(known[sku]), shown.Offers.LastOrDefault(offer => offer.Runs && offer.Sku == sku), units));
        }
        var overlay = new OverlayWire(
            shown.StreamId, shown.Title, shown.Status, shown.StartsAt, shown.WentLiveAt, channels.Find(streamId)?.Viewers ?? 0, SegmentWire.From(shown), pins);
        var body = JsonSerializer.SerializeToUtf8Bytes(overlay, json.Options);
        http.Response.Headers.CacheControl = "no-cache"; // kept, and asked about each time
        return TypedResults.Bytes(body, "application/json; charset=utf-8", entityTag: TagOf(body));
    }

    private static EntityTagHeaderValue TagOf(byte[] body) => new($"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"");
}
