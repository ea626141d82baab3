using System.Text.Json;

namespace LiveCommerce.Ledger.Journal;

/// <summary>
/// The members of one event, each read once; <see cref="End"/> refuses members that nobody asked for. Types and ranges are checked here,
/// meaning elsewhere.
/// </summary>
internal sealed class EventMembers
{
    private readonly JsonElement _object;
    private int _read;

    /// <exception cref="UnreadableEventException">Not an object.</exception>
    public EventMembers(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new UnreadableEventException($"it is not an object but {element.ValueKind}");
        _object = element;
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

    public EventMembers Inner(string name) => new(Find(name) ?? throw Missing(name));

    public IEnumerable<EventMembers> InnerList(string name)
    {
        var list = Find(name) ?? throw Missing(name);
        if (list.ValueKind != JsonValueKind.Array) throw new UnreadableEventException($"its '{name}' is no list");
        foreach (var element in list.EnumerateArray()) yield return new EventMembers(element);
    }

    /// <summary>A member that this program does not know could mean anything.</summary>
    public void End()
    {
        if (_object.GetPropertyCount() != _read) throw new UnreadableEventException("it has members that its type does not have");
    }

    private JsonElement? Find(string name)
    {
        if (!_object.TryGetProperty(name, out var value)) return null;
        _read++;
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
