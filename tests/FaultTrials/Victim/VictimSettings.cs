namespace LiveCommerce.FaultTrials.Victim;

/// <summary>What one process under fault does; written and read as its command line.</summary>
internal sealed record VictimSettings
{
    /// <summary>"sqlite:FOLDER" or "postgres://user:password@host:port/database".</summary>
    public required string Store { get; init; }

    /// <summary>Of what the buyers do; the interleaving is the machine's.</summary>
    public int Seed { get; init; }

    public int Skus { get; init; } = 3;

    /// <summary>The first SKU is S with this number; trials of many sales beside each other take different ones.</summary>
    public int FirstSku { get; init; }

    public long Stock { get; init; } = 400;

    public int Buyers { get; init; } = 64;

    /// <summary>How long a reservation runs, in milliseconds: scaled down, so that everything expires within a trial.</summary>
    public int LifeMs { get; init; } = 500;

    /// <summary>Most milliseconds that a buyer waits between two steps.</summary>
    public int PauseMs { get; init; } = 10;

    /// <summary>Owners of every SKU in this one process, over one journal.</summary>
    public int Owners { get; init; } = 1;

    /// <summary>Of 1,000 commits, how many lose their answer inside the process.</summary>
    public int LosePerMille { get; init; }

    /// <summary>Only for negative controls: the store may forget what it acknowledged.</summary>
    public bool Unsafe { get; init; }

    /// <summary>Buyers begin when a line comes in, so that several processes begin together.</summary>
    public bool Holds { get; init; }

    /// <summary>Instead of selling: repeat the wishes that come in, finish every payment, wait until nothing is reserved.</summary>
    public bool Settle { get; init; }

    public IReadOnlyList<string> ToArguments() =>
    [
        "victim", "--store", Store, "--seed", $"{Seed}", "--skus", $"{Skus}", "--first-sku", $"{FirstSku}", "--stock", $"{Stock}", "--buyers", $"{Buyers}",
        "--life-ms", $"{LifeMs}", "--pause-ms", $"{PauseMs}", "--owners", $"{Owners}", "--lose-per-mille", $"{LosePerMille}",
        .. Unsafe ? ["--unsafe"] : Array.Empty<string>(), .. Settle ? ["--settle"] : Array.Empty<string>(),
        .. Holds ? ["--holds"] : Array.Empty<string>(),
    ];

    public static VictimSettings Parse(ReadOnlySpan<string> arguments)
    {
        var settings = new VictimSettings { Store = "" };
        for (var i = 0; i < arguments.Length; i++)
        {
            settings = arguments[i] switch
            {
                "--unsafe" => settings with { Unsafe = true },
                "--holds" => settings with { Holds = true },
                "--settle" => settings with { Settle = true },
                var name => With(settings, name, ++i < arguments.Length ? arguments[i] : throw new FormatException($"{name} needs a value.")),
            };
        }
        return settings.Store.Length > 0 ? settings : throw new FormatException("--store is missing.");
    }

    private static VictimSettings With(VictimSettings settings, string name, string value) => name switch
    {
        "--store" => settings with { Store = value },
        "--seed" => settings with { Seed = int.Parse(value) },
        "--skus" => settings with { Skus = int.Parse(value) },
        "--first-sku" => settings with { FirstSku = int.Parse(value) },
        "--stock" => settings with { Stock = long.Parse(value) },
        "--buyers" => settings with { Buyers = int.Parse(value) },
        "--life-ms" => settings with { LifeMs = int.Parse(value) },
        "--pause-ms" => settings with { PauseMs = int.Parse(value) },
        "--owners" => settings with { Owners = int.Parse(value) },
        "--lose-per-mille" => settings with { LosePerMille = int.Parse(value) },
        _ => throw new FormatException($"Unknown: {name}"),
    };
}
