using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LiveCommerce.Ledger.Canonical;

/// <summary>
/// The canonical form of JSON (RFC 8785): members sorted by the UTF-16 code units of their names, no blanks, one spelling for every string and
/// number. What is equal in content is equal in bytes, so a hash over it says the same everywhere.
/// </summary>
internal static class CanonicalJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <exception cref="FormatException">Not I-JSON: a member twice, half a character, a number beyond a double, or no JSON at all.</exception>
    public static byte[] Of(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var output = new ArrayBufferWriter<byte>(json.Length + 16);
            Write(document.RootElement, output);
            return output.WrittenSpan.ToArray();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second kind is half a character in the name of a member.
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>The canonical form of what an action writes, for small objects of our own.</summary>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) write(writer);
        return Of(buffer.WrittenMemory);
    }

    /// <exception cref="FormatException">As <see cref="Of(ReadOnlyMemory{byte})"/>.</exception>
    public static void Write(JsonElement value, IBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, output);
                break;
            case JsonValueKind.Array:
                WriteArray(value, output);
                break;
            case JsonValueKind.String:
                // Without an escape the text stands as it would be written: JSON allows no control character in it, and all else stays as it is.
                var raw = JsonMarshal.GetRawUtf8Value(value);
                if (raw.Contains((byte)'\\')) WriteText(Text(value), output);
                else output.Write(raw);
                break;
            case JsonValueKind.Number:
                var number = JsonMarshal.GetRawUtf8Value(value);
                if (CanonicalNumber.IsPlain(number)) output.Write(number);
                else CanonicalNumber.Write(value.GetDouble(), output);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    /// <summary>One string with its quotes: the two-letter escapes where JSON has one, \u00xx for other control characters, else as it is.</summary>
    public static void WriteText(string text, IBufferWriter<byte> output)
    {
        var escaped = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\b' => escaped.Append("\\b"),
                '\t' => escaped.Append("\\t"),
                '\n' => escaped.Append("\\n"),
                '\f' => escaped.Append("\\f"),
                '\r' => escaped.Append("\\r"),
                < ' ' => escaped.Append("\\u").Append(((int)c).ToString("x4")),
                _ => escaped.Append(c),
            };
        }
        try
        {
            output.Write(Exact.GetBytes(escaped.Append('"').ToString()));
        }
        catch (EncoderFallbackException e)
        {
            throw new FormatException("Half a character.", e);
        }
    }

    private static readonly UTF8Encoding Exact = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static void WriteObject(JsonElement value, IBufferWriter<byte> output)
    {
        var members = new List<(string Name, JsonElement Value)>();
        var sorted = true;
        foreach (var member in value.EnumerateObject())
        {
            var name = Name(member);
            sorted = sorted && (members.Count == 0 || string.CompareOrdinal(members[^1].Name, name) < 0);
            members.Add((name, member.Value));
        }
        if (!sorted) members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            WriteText(members[i].Name, output);
            output.Write(":"u8);
            Write(members[i].Value, output);
        }
        output.Write("}"u8);
    }

    private static void WriteArray(JsonElement value, IBufferWriter<byte> output)
    {
        output.Write("["u8);
        var first = true;
        foreach (var element in value.EnumerateArray())
        {
            if (!first) output.Write(","u8);
            first = false;
            Write(element, output);
        }
        output.Write("]"u8);
    }

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("Half a character.", e);
        }
    }

    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("Half a character.", e);
        }
    }
}
