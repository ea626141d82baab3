using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveCommerce.LoadTests.Report;

namespace LiveCommerce.LoadTests.Figures;

/// <summary>What was measured, with where, when and by which command: one file of docs/figures, from which the page and its plots are made.</summary>
/// <param name="Name">Of the table.</param>
/// <param name="Command">That measured it.</param>
/// <param name="Machine">Where, when, and which commit; as flat text.</param>
/// <param name="Rows">Flat objects.</param>
public sealed record FigureFile(string Name, string Command, IReadOnlyDictionary<string, string> Machine, IReadOnlyList<JsonElement> Rows)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FigureFile Of(string name, string command, Machine machine, IReadOnlyList<JsonElement> rows) => new(
        name,
        command,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["processor"] = $"{machine.Processors} x {machine.Processor}",
            ["memory"] = machine.Memory,
            ["system"] = machine.System,
            ["runtime"] = machine.Runtime,
            ["commit"] = machine.Commit,
            ["at"] = machine.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
        },
        rows);

    public static FileInfo PathIn(DirectoryInfo folder, string name) => new(Path.Combine(folder.FullName, name + ".json"));

    /// <summary>Null where it was never measured.</summary>
    /// <exception cref="JsonException">Not such a file.</exception>
    public static FigureFile? Read(DirectoryInfo folder, string name)
    {
        var file = PathIn(folder, name);
        if (!file.Exists) return null;
        using var document = JsonDocument.Parse(File.ReadAllText(file.FullName));
        var root = document.RootElement;
        return new FigureFile(
            root.GetProperty("name").GetString()!,
            root.GetProperty("command").GetString()!,
            root.GetProperty("machine").EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value.GetString()!, StringComparer.Ordinal),
            [.. root.GetProperty("rows").EnumerateArray().Select(static row => row.Clone())]);
    }

    public async Task WriteAsync(DirectoryInfo folder, CancellationToken stop)
    {
        folder.Create();
        await File.WriteAllTextAsync(PathIn(folder, Name).FullName, ToJson(), stop);
    }

    public string ToJson()
    {
        var machine = new JsonObject();
        foreach (var (name, value) in Machine) machine[name] = value;
        var whole = new JsonObject
        {
            ["name"] = Name,
            ["command"] = Command,
            ["machine"] = machine,
            ["rows"] = new JsonArray([.. Rows.Select(static row => JsonNode.Parse(row.GetRawText()))]),
        };
        return whole.ToJsonString(Readable) + "\n";
    }
}
