using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.Journal;

/// <summary>
/// Every version of every event as it was first written, one file each, named like its type. What shops have in their journals is read for
/// ever: a file here is added, never edited. What is written today says the same in canonical order.
/// </summary>
internal sealed class GoldenFiles<TEvent>(string folder, Func<byte[], IReadOnlyList<TEvent>> read, Func<IReadOnlyList<TEvent>, byte[]> write)
    where TEvent : class
{
    public static IEnumerable<string> Types => typeof(TEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(type => (string)type.TypeDiscriminator!);

    public void AssertReadAndWrittenAlike(string type)
    {
        var path = Path.Combine(AppContext.BaseDirectory, folder, "golden", type + ".json");
        Assert.True(File.Exists(path), $"{type} has no golden file; expected {path}");
        var golden = File.ReadAllText(path).TrimEnd('\n');
        var events = read(Encoding.UTF8.GetBytes(golden));
        Assert.NotEmpty(events);
        Assert.Contains($"\"type\":\"{type}\"", golden, StringComparison.Ordinal);
        var written = write(events);
        Assert.Equal(Encoding.UTF8.GetString(CanonicalJson.From(Encoding.UTF8.GetBytes(golden))), Encoding.UTF8.GetString(written));
        Assert.Equal(written, write(read(written)));
    }

    /// <summary>Every way to spoil a file stops the reader: nothing is skipped, nothing is filled in.</summary>
    public void AssertSpoiledFilesAreRefused(string type)
    {
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, folder, "golden", type + ".json")).TrimEnd('\n');
        AssertRefused(golden.Replace($"\"{type}\"", $"\"{type[..^1]}99\"", StringComparison.Ordinal), "another version");
        AssertRefused(golden.Replace($"\"{type}\"", $"\"unheard-of.v1\"", StringComparison.Ordinal), "an unknown type");
        AssertRefused(golden.Replace("}]", ",\"surprise\":1}]", StringComparison.Ordinal), "an unknown member");
        AssertRefused(golden[..^1], "a cut file");
        AssertRefused(golden + golden, "something behind the end");
        AssertRefused("[null]", "no event");
        AssertRefused("null", "nothing");
        AssertRefused("", "an empty file");
        AssertRefused(golden.Replace("\"at\":", "\"at\":9", StringComparison.Ordinal) is var far && far != golden ? far.Replace("\"at\":9", "\"at\":99999", StringComparison.Ordinal) : "", "an instant after the end of time");
        var members = JsonNode.Parse(golden)![0]!.AsObject();
        foreach (var (name, value) in members)
        {
            var text = value!.ToJsonString();
            AssertRefused(golden.Replace("}]", $",\"{name}\":{text}}}]", StringComparison.Ordinal), $"{name} twice");
            AssertRefused($"[{{\"type\":\"{type}\",{string.Join(',', members.Where(m => m.Key != "type" && m.Key != name).Select(m => $"\"{m.Key}\":{m.Value!.ToJsonString()}"))}}}]", $"no {name}", Optional(type, name));
            AssertRefused(WithValue(members, name, "null"), $"{name} null", Optional(type, name));
            AssertRefused(WithValue(members, name, "[[]]"), $"{name} of another kind");
        }
    }

    private static string WithValue(JsonObject members, string name, string json) =>
        $"[{{{string.Join(',', members.Select(m => $"\"{m.Key}\":{(m.Key == name ? json : m.Value!.ToJsonString())}"))}}}]";

    /// <summary>Members that may be absent; "type" is not one, but leaving it in place is what the row above does with it.</summary>
    private static bool Optional(string type, string name) => (type, name) is ("promoted.v1", "portions") or ("offer-started.v2", "pricing") or ("offer-started.v2", "practice") or ("poll-opened.v1", "closesAt") || name is "offerId" or "playbackUrl" or "imageUrl" or "ingestUrl" or "whepUrl" or "segmentId" or "sku" or "waitlist" or "type";

    private void AssertRefused(string json, string what, bool unless = false)
    {
        if (unless) return;
        try
        {
            read(Encoding.UTF8.GetBytes(json));
        }
        catch (UnreadableEventException)
        {
            return;
        }
        Assert.Fail($"{what} was read: {json}");
    }
}
