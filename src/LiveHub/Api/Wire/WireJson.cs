using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiveCommerce.LiveHub.Api.Json;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>How everything that leaves the server is written, by HTTP and by hub alike.</summary>
public sealed class WireJson
{
    public JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        StrictJson.Apply(options);
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip; // a newer client's message has to be readable
        return options;
    }
}
