using System.Collections.Immutable;
using System.Text.Json;

namespace LiveCommerce.Client;

/// <summary>
/// What a client knows of one show: one consistent picture that is replaced as a whole. Values are JSON as docs/protocol.md describes it, so that
/// what a newer server adds is there too.
/// </summary>
/// <param name="Position">The place up to which this is everything.</param>
/// <param name="Topics">The newest value of each topic: <c>stream</c>, <c>stock:SKU</c>, <c>viewers</c>, <c>reactions</c>, <c>poll:ID</c> and what may come.</param>
/// <param name="Log">By log topic, such as <c>chat</c>, the newest entries in order: at most <see cref="MaxLog"/> of each.</param>
public sealed record ShowView(
    StreamPosition Position, ImmutableDictionary<string, JsonElement> Topics, ImmutableDictionary<string, ImmutableQueue<JsonElement>> Log)
{
    /// <summary>How many entries of one log topic are kept; older ones are the page's own business.</summary>
    public const int MaxLog = 256;

    public JsonElement Stream => Topics["stream"];

    public long Viewers => Topics.TryGetValue("viewers", out var viewers) ? viewers.GetInt64() : 0;

    /// <summary>Null where nothing is known of the SKU.</summary>
    public JsonElement? Stock(string sku) => Topics.TryGetValue("stock:" + sku, out var stock) ? stock : null;

    /// <summary>SKUs whose stock is known.</summary>
    public IEnumerable<string> Skus => Topics.Keys.Where(static name => name.StartsWith("stock:", StringComparison.Ordinal)).Select(static name => name["stock:".Length..]);
}
