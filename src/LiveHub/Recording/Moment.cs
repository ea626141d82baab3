namespace LiveCommerce.LiveHub.Recording;

/// <summary>What a topic of a show was from one second of its recording on.</summary>
/// <param name="Second">Since the show went live. Everything that was decided up to that instant is in it.</param>
/// <param name="Topic">One of <see cref="Topics"/>.</param>
/// <param name="Value">JSON.</param>
public sealed record Moment(long Second, string Topic, string Value);

/// <summary>Names of what a recording tells.</summary>
internal static class Topics
{
    /// <summary>The SKUs of the line-up in order.</summary>
    public const string LineUp = "line-up";

    /// <summary>The SKUs that were pinned.</summary>
    public const string Pinned = "pinned";

    private const string OfferPrefix = "offer:";
    private const string StockPrefix = "stock:";
    private const string PricePrefix = "price:";

    public static string OfOffer(string offerId) => OfferPrefix + offerId;

    public static string OfStock(string sku) => StockPrefix + sku;

    /// <summary>The catalogue's price; what an offer asks stands in the offer.</summary>
    public static string OfPrice(string sku) => PricePrefix + sku;

    public static bool IsOffer(string topic) => topic.StartsWith(OfferPrefix, StringComparison.Ordinal);

    public static bool IsStock(string topic) => topic.StartsWith(StockPrefix, StringComparison.Ordinal);
}

/// <summary>Collects moments: the last value of a topic within a second counts, and one that changes nothing is left out.</summary>
internal sealed class MomentLog
{
    private readonly Dictionary<string, List<Moment>> _byTopic = new(StringComparer.Ordinal);

    public IEnumerable<string> TopicNames => _byTopic.Keys;

    public int Count => _byTopic.Values.Sum(moments => moments.Count);

    public void Note(long second, string topic, string value)
    {
        if (!_byTopic.TryGetValue(topic, out var moments)) _byTopic.Add(topic, moments = []);
        if (moments.Count > 0 && moments[^1].Second == second) moments.RemoveAt(moments.Count - 1);
        if (moments.Count > 0 && string.Equals(moments[^1].Value, value, StringComparison.Ordinal)) return;
        moments.Add(new Moment(second, topic, value));
    }

    public IEnumerable<Moment> All() => _byTopic.Values.SelectMany(moments => moments);
}
