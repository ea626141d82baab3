namespace LiveCommerce.PaymentSandbox.Behaviour;

/// <summary>Draws what goes wrong next, by script and seed. Used by the account alone, under its lock: the same calls in the same order have the same fate.</summary>
public sealed class Moods(Script script, int seed)
{
    private const int Whole = 1_000;

    private readonly List<ScriptStep> _steps = [.. script.Steps];
#pragma warning disable CA5394 // A seeded run has to be repeatable; nothing here is a secret.
    private readonly Random _random = new(seed);

    public Fault ForCall(string call)
    {
        var step = _steps.FindIndex(each => each.Call == call);
        if (step < 0) return Draw(script.Calls);
        var fault = _steps[step].Fault;
        _steps.RemoveAt(step);
        return fault;
    }

    public MessageFault ForMessage() => Draw(script.Messages);

    public bool TakesAfterCancel() => Happens(script.SuccessAfterCancel);

    public bool TakesWrongAmount() => Happens(script.WrongAmount);

    public bool RefundsLater() => Happens(script.PendingRefunds);

    public bool CoinToss() => _random.Next(2) == 0;

    /// <summary>Anything from nothing to just under <paramref name="most"/>.</summary>
    public TimeSpan Within(TimeSpan most) => most * _random.NextDouble();

    public long Number(long below) => _random.NextInt64(below);
#pragma warning restore CA5394

    private bool Happens(int weight) => weight > 0 && Number(Whole) < weight;

    private T Draw<T>(IReadOnlyDictionary<T, int> weights)
        where T : struct, Enum
    {
        if (weights.Count == 0) return default;
        var drawn = Number(Whole);
        foreach (var (fault, weight) in weights.OrderBy(each => each.Key))
        {
            if (drawn < weight) return fault;
            drawn -= weight;
        }
        return default;
    }
}
