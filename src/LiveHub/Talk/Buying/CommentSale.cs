using Dapper;
using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Talk.Lines;
using LiveCommerce.LiveHub.Talk.Storage;
using LiveCommerce.LiveHub.Viewers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;

namespace LiveCommerce.LiveHub.Talk.Buying;

/// <summary>
/// A comment that buys ("sold 12 M"): the line reserves one unit for who said it, and tells that person alone. Which SKU is meant is written down
/// with the line before anything is reserved, and the reservation's id follows from the line's: said again, it is the same reservation, even if the
/// line-up has changed meanwhile.
/// </summary>
internal sealed class CommentSale(
    StockGrains stock, CatalogueStore catalogue, TalkWriter writer, StreamChannels channels, OwnerClock clock, IOptions<SellingOptions> selling)
{
    /// <summary>Null where the line buys nothing.</summary>
    public async Task<BoughtWire?> TryAsync(LiveStreamView show, SaidLine said, Speaker speaker)
    {
        if (show.Status != LiveStreamStatus.Live || speaker.Buyer is not { } buyer) return null;
        if (!BuyPattern.TryParse(said.BuyPattern, out var pattern) || pattern.Match(said.Line.Text) is not { } wish) return null;

        var resolved = Resolve(show, wish);
        var written = await writer.RunAsync(connection => WriteDown(connection, said.Line.LineId, resolved));
        if (written.Refusal != TalkRefusal.None) return BoughtWire.Of(TalkProblems.Of(written)!);
        if (written.Value is not { } what)
            return BoughtWire.Of(Problems.Refuse(ProblemCode.SkuUnknown, $"There is no item {wish.Item}{(wish.Size is null ? "" : " of that size")} in this show."));
        if (Wishes.Check(what.Sku, what.OfferId, null, catalogue, inBasket: false, out var item) is { } wrong) return BoughtWire.Of(wrong);

        var id = LineReservation.IdOf(said.Line.LineId);
        var reserve = new StockCommand.Reserve(id, buyer, 1, what.OfferId, item!.Price, null, selling.Value.ReservationLength);
        var reply = await stock.AskAsync(what.Sku.Value, reserve);
        if (Refusals.Of(reply) is { } refusal) return BoughtWire.Of(refusal);
        var reservation = ReservationWire.From(what.Sku.Value, reply.Answer!.Reservation!, reply.Version, clock.Now);
        // Other pages of the same person hear of it as well.
        foreach (var connection in channels.Buyers.Of(buyer.Value)) connection.Send(new OwnWire(reservation));
        return new BoughtWire(reservation, null);
    }

    private Bought? Resolve(LiveStreamView show, BuyWish wish)
    {
        if (wish.Item > show.LineUp.Length) return null;
        var sku = show.LineUp[wish.Item - 1];
        if (wish.Size is not null)
        {
            if (!catalogue.TryGet(sku, out var item) || catalogue.Get(item.ProductId) is not { } product) return null;
            if (SizeChoice.Of(product.Variants, wish.Size) is not { } chosen) return null;
            sku = chosen;
        }
        // Where a flash offer or a drop sells it, that is what a person who watches means; a drop over several SKUs is bought in baskets, and a claim by its code.
        var offer = show.Offers.FirstOrDefault(running => running.Sku == sku && running.Phase == StreamOfferPhase.Open
            && running.Kind != OfferKind.Claim && DropOffers.DropOf(running.OfferId) is null);
        return new Bought(sku, offer?.OfferId);
    }

    /// <summary>What was written down first stands. Nothing is where nothing was meant.</summary>
    private static Bought? WriteDown(SqliteConnection connection, string lineId, Bought? wanted)
    {
        if (wanted is not null)
        {
            connection.Execute(
                "INSERT INTO talk_buy (line_id, sku, offer_id) VALUES (@lineId, @sku, @OfferId) ON CONFLICT DO NOTHING",
                new { lineId, sku = wanted.Sku.Value, wanted.OfferId });
        }
        return connection.QuerySingleOrDefault<Row>("SELECT sku AS Sku, offer_id AS OfferId FROM talk_buy WHERE line_id = @lineId", new { lineId }) is { } row
            ? new Bought(Sku.Parse(row.Sku), row.OfferId)
            : null;
    }

    private sealed record Bought(Sku Sku, string? OfferId);

    private sealed record Row(string Sku, string? OfferId);
}

/// <summary>What a comment that buys has come to, for who said it: a reservation, or why not.</summary>
public sealed record BoughtWire(ReservationWire? Reservation, RefusalWire? Refusal)
{
    internal static BoughtWire Of(ProblemHttpResult refusal) => new(null, RefusalWire.From(refusal));
}
