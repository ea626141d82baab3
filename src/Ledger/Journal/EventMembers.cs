using System.Text.Json;

namespace LiveCommerce.Ledger.Journal;

/// <summary>
/// The members of one event, each read once; <see cref="End"/> refuses members that nobody asked for. Types and ranges are checked here,
/// meaning elsewhere.
/// </summary>
internal sealed class EventMembers
{
    private readonly JsonElement _object;
    private readonly PackedItem? _packed;
    private readonly int _index;
    private int _read;

    /// <exception cref="UnreadableEventException">Not an object.</exception>
    public EventMembers(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new UnreadableEventException($"it is not an object but {element.ValueKind}");
        _object = element;
    }

    /// <summary>One fact of a packed item whose type and instant are read already.</summary>
    public EventMembers(JsonElement item, PackedItem packed, int index)
    {
        (_object, _packed, _index) = (item, packed, index);
        _read = 2;
    }

    public string Text(string name) => OptionalText(name) ?? throw Missing(name);

    public string? OptionalText(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String) throw new UnreadableEventException($"its '{name}' is no text");
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new UnreadableEventException($"its '{name}' is no valid Unicode");
        }
    }

    public long Whole(string name)
    {
        var value = Find(name) ?? throw Missing(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : throw new UnreadableEventException($"its '{name}' is no whole number of 64 bits");
    }

    public bool Flag(string name) => (Find(name) ?? throw Missing(name)).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new UnreadableEventException($"its '{name}' is neither true nor false"),
    };

    public Guid Uuid(string name) => Guid.TryParseExact(Text(name), "D", out var id)
        ? id
        : throw new UnreadableEventException($"its '{name}' is no UUID");

    public Amount Money(string name)
    {
        var money = Inner(name);
        var amount = new Amount(money.Whole("amount"), money.Text("currency"));
        money.End();
        return amount.IsValid ? amount : throw new UnreadableEventException($"its '{name}' is no amount of money ({amount})");
    }

    /// <summary>True where the member is there, which does not read it.</summary>
    public bool Has(string name) => _object.TryGetProperty(_packed?.ListOf(name) ?? name, out _);

    public EventMembers Inner(string name) => new(Find(name) ?? throw Missing(name));

    public IEnumerable<EventMembers> InnerList(string name)
    {
        var list = Find(name) ?? throw Missing(name);
        if (list.ValueKind != JsonValueKind.Array) throw new UnreadableEventException($"its '{name}' is no list");
        foreach (var element in list.EnumerateArray()) yield return new EventMembers(element);
    }

    /// <summary>Every member, each a whole number; nothing else is left to read then.</summary>
    public IEnumerable<(string Name, long Value)> AllNumbers() => _object.EnumerateObject().Select(member => member.Value.ValueKind == JsonValueKind.Number
        && member.Value.TryGetInt64(out var number)
        ? (member.Name, number)
        : throw new UnreadableEventException("a member is no whole number of 64 bits"));

    public IReadOnlyList<long> Numbers(string name)
    {
        var list = Find(name) ?? throw Missing(name);
        if (list.ValueKind != JsonValueKind.Array) throw new UnreadableEventException($"its '{name}' is no list");
        return [.. list.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : throw new UnreadableEventException($"its '{name}' holds no whole number of 64 bits"))];
    }

    public IReadOnlyList<string> Texts(string name)
    {
        var list = Find(name) ?? throw Missing(name);
        if (list.ValueKind != JsonValueKind.Array) throw new UnreadableEventException($"its '{name}' is no list");
        return [.. list.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new UnreadableEventException($"its '{name}' holds no text"))];
    }

    /// <summary>A member that this program does not know could mean anything.</summary>
    public void End()
    {
        if (_object.GetPropertyCount() != _read) throw new UnreadableEventException("it has members that its type does not have");
    }

    private JsonElement? Find(string name)
    {
        var list = _packed?.ListOf(name);
        if (!_object.TryGetProperty(list ?? name, out var value)) return null;
        _read++;
        if (list is not null) value = value[_index];
        return value.ValueKind == JsonValueKind.Null ? null : value;
    }

    private static UnreadableEventException Missing(string name) => new($"its '{name}' is missing");
}

/// <summary>Money of one currency in its minor unit.</summary>
internal readonly record struct Amount(long Minor, string Currency)
{
    public bool IsValid => Minor >= 0 && Currency.Length == 3 && Currency.All(char.IsAsciiLetterUpper);

    public override string ToString() => $"{Minor} {Currency}";
}

/// <summary>Says what is wrong with an event, as the end of a sentence.</summary>
internal sealed class UnreadableEventException(string message) : Exception(message);
