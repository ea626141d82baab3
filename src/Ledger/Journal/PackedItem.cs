using System.Text.Json;

namespace LiveCommerce.Ledger.Journal;

/// <summary>
/// One item of the stored array that stands for a run of facts with most members in common. The n-th fact has the n-th value of each list and
/// every other member as it is.
/// </summary>
internal sealed class PackedItem
{
    private static readonly Dictionary<string, PackedItem> Known = new(StringComparer.Ordinal)
    {
        ["reserved-many.v1"] = new("reserved.v1", ("reservationId", "ids"), ("buyer", "buyers"), ("quantity", "quantities")),
        ["expired-many.v1"] = new("expired.v1", ("reservationId", "ids")),
    };

    private readonly (string Member, string List)[] _lists;

    private PackedItem(string type, params (string Member, string List)[] lists) => (Type, _lists) = (type, lists);

    /// <summary>The type of each fact.</summary>
    public string Type { get; }

    /// <summary>Null where the type stands for one fact.</summary>
    public static PackedItem? Of(string type) => Known.GetValueOrDefault(type);

    /// <summary>How many facts the item stands for.</summary>
    /// <exception cref="UnreadableEventException">The lists are missing, differ in length, or are too short to be lists.</exception>
    public int CountOf(JsonElement item)
    {
        var count = 0;
        foreach (var (_, list) in _lists)
        {
            if (!item.TryGetProperty(list, out var values) || values.ValueKind != JsonValueKind.Array)
                throw new UnreadableEventException($"its '{list}' is no list");
            var length = values.GetArrayLength();
            if (length < 2) throw new UnreadableEventException($"its '{list}' is shorter than 2");
            if (count != 0 && length != count) throw new UnreadableEventException("its lists differ in length");
            count = length;
        }
        return count;
    }

    /// <summary>Where the member of one fact is found: in a list, or null where the item itself has it.</summary>
    public string? ListOf(string member)
    {
        foreach (var (name, list) in _lists)
        {
            if (name == member) return list;
        }
        return null;
    }
}
