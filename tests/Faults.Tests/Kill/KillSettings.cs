namespace LiveCommerce.Faults.Tests.Kill;

/// <summary>How hard and how long: from the environment, so that the same test is a minute in every build and an hour in the night.</summary>
/// <param name="Rounds"><c>LIVECOMMERCE_KILL_ROUNDS</c>; each has one kill of a server under load.</param>
/// <param name="Seed"><c>LIVECOMMERCE_SEED</c>; of the moments and of what buyers do. The interleaving is the machine's.</param>
/// <param name="Log"><c>LIVECOMMERCE_KILL_LOG</c>; a file that gets one line per round.</param>
internal sealed record KillSettings(int Rounds, int Seed, string? Log)
{
    private const int DefaultRounds = 6;

    public static KillSettings FromEnvironment() => new(
        Number("LIVECOMMERCE_KILL_ROUNDS") ?? DefaultRounds,
        Number("LIVECOMMERCE_SEED") ?? Random.Shared.Next(1_000_000),
        Environment.GetEnvironmentVariable("LIVECOMMERCE_KILL_LOG"));

    private static int? Number(string name) => Environment.GetEnvironmentVariable(name) switch
    {
        null or "" => null,
        var text when int.TryParse(text, out var number) && number >= 0 => number,
        var text => throw new FormatException($"{name}={text} is not a number."),
    };
}
