using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;

namespace LiveCommerce.LiveHub.Demo;

/// <summary>
/// A shop to look at: made once, in an empty data directory, of our own pictures and a short film. Pinned item, line-up and stock are there;
/// the drop is left to whoever tries it.
/// </summary>
internal sealed class DemoShop(
    CatalogueStore catalogue, SetInitialStock stock, Hosts hosts, StreamIndex index,
    IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams, ILogger<DemoShop> log)
{
    private const string StreamId = "demo";
    private const string Currency = "USD";

    private static readonly (string Id, string Title, string Description, string Sku, long Price, long Stock)[] Goods =
    [
        ("mug", "Studio mug", "Red stoneware with a heart, 350 ml, glazed by hand. No two are alike.", "MUG-01", 1_800, 120),
        ("cap", "Night market cap", "Blue brushed cotton with a play badge, one size.", "CAP-01", 2_400, 80),
        ("poster", "Sunset poster", "Sun over red dunes: A2 print on 200 g paper, numbered.", "POSTER-01", 3_200, 40),
        ("candle", "Cedar candle", "Rapeseed wax, burns for 40 hours.", "CANDLE-01", 2_100, 60),
        ("tote", "Market tote", "Heavy canvas with an orange sun, carries 15 kg.", "TOTE-01", 1_500, 200),
        ("headphones", "Loft headphones", "Violet, closed back, wired, made to be repaired.", "PHONES-01", 12_900, 25),
    ];

    public async Task CreateIfEmptyAsync(CancellationToken cancellationToken)
    {
        if (catalogue.Page(null, 1, onlyActive: false).Items.Count > 0 || index.Announced().Count > 0 || hosts.List() is not [var host, ..]) return;
        foreach (var good in Goods)
        {
            var image = $"/demo/{good.Id}.svg";
            var draft = new ProductDraft
            {
                Title = good.Title,
                Description = good.Description,
                ImageUrl = image,
                Variants = [new VariantDraft { Sku = Sku.Parse(good.Sku), Price = new Money(good.Price, Currency) }],
            };
            var put = await catalogue.PutAsync(ProductId.Parse(good.Id), draft, cancellationToken: cancellationToken);
            if (put.Refusal is { } refusal) DemoLog.NotMade(log, good.Id, refusal.Detail);
            else await stock(Sku.Parse(good.Sku), good.Stock, cancellationToken);
        }
        var hostId = host.Id.Value;
        LiveStreamCommand[] steps =
        [
            new LiveStreamCommand.Describe(hostId, "Late night studio sale", "/demo/show.m3u8", "/demo/show.svg"),
            new LiveStreamCommand.SetLineUp(hostId, [.. Goods.Select(good => Sku.Parse(good.Sku))]),
            new LiveStreamCommand.SetPins(hostId, [Sku.Parse(Goods[0].Sku)]),
            new LiveStreamCommand.GoLive(hostId),
        ];
        foreach (var step in steps)
        {
            var reply = await streams.AskAsync(StreamId, step, cancellationToken);
            if (reply.Answer?.Refusal != LiveStreamRefusal.None) DemoLog.NotMade(log, step.GetType().Name, reply.Answer?.Refusal.ToString() ?? reply.Fault.ToString());
        }
    }
}

internal static partial class DemoLog
{
    [LoggerMessage(3301, LogLevel.Warning, "The demo shop is incomplete: {Step} was refused ({Reason}).")]
    public static partial void NotMade(ILogger logger, string step, string reason);
}
