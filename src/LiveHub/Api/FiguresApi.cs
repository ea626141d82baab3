using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Orders;
using LiveCommerce.LiveHub.Streams;
using LiveCommerce.LiveHub.Talk.Reactions;
using Microsoft.AspNetCore.Http.HttpResults;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;

namespace LiveCommerce.LiveHub.Api;

/// <summary>How a show is doing, for those who sell in it. Orders and revenue are those of its line-up since it went live.</summary>
public sealed record FiguresWire(int Viewers, int PeakViewers, long Orders, IReadOnlyList<Money> Revenue, IReadOnlyList<StockCountsWire> Stock);

public static class FiguresApi
{
    public static IEndpointRouteBuilder MapFiguresApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/streams/{streamId}/figures", FiguresAsync).RequireCaller(Callers.Host).WithTags("Live streams").WithName("GetFigures")
            .Refuses(ProblemCode.NotFound);
        return app;
    }

    private static async Task<Results<Ok<FiguresWire>, ProblemHttpResult>> FiguresAsync(
        string streamId, HttpContext http, Director director, StockGrains stock, StreamChannels channels, ReactionCounts talk, SalesFigures sales, TimeProvider time)
    {
        var (shown, refusal) = await director.ViewAsync(streamId, CrewAction.Sell);
        if (refusal is not null) return refusal;
        var view = shown!;

        var counts = new List<StockCountsWire>(view.LineUp.Length);
        foreach (var sku in view.LineUp)
        {
            if (await stock.ViewAsync(sku.Value, http.RequestAborted) is { } units) counts.Add(StockCountsWire.From(units));
        }
        var (orders, revenue) = view.WentLiveAt is { } from ? sales.Of(view.LineUp, from, view.EndedAt ?? time.GetUtcNow()) : (0, []);
        var channel = channels.Find(Admission.CrewChannel(view));
        return TypedResults.Ok(new FiguresWire(channel?.Viewers ?? 0, talk.PeakOf(streamId), orders, revenue, counts));
    }
}
