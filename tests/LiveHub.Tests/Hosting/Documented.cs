using System.Text.Json;
using LiveCommerce.LiveHub.Api;

namespace LiveCommerce.LiveHub.Tests.Hosting;

/// <summary>What /openapi/v1.json says.</summary>
internal sealed class Documented(JsonElement root)
{
    public JsonElement Root => root;

    public static Documented Read(string json) => new(JsonDocument.Parse(json).RootElement);

    public IEnumerable<(string Method, string Template, JsonElement Operation)> Operations =>
        from path in root.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name.ToUpperInvariant(), path.Name, operation.Value);

    /// <summary>Whether this refusal is listed for the operation. Paths outside the API, and those that no template matches, are not described.</summary>
    public bool Tells(string method, string path, ProblemKind kind)
    {
        if (!path.StartsWith("/api/v1/", StringComparison.Ordinal)) return true;
        var operations = Operations.Where(operation => operation.Method == method && Matches(operation.Template, path)).ToList();
        return operations.Count == 0 || operations.Exists(operation =>
            operation.Operation.GetProperty("responses").TryGetProperty(kind.Status.ToString(), out var response)
            && response.GetProperty("description").GetString()!.Contains($"`{kind.Code}`", StringComparison.Ordinal));
    }

    private static bool Matches(string template, string path)
    {
        var (wanted, found) = (template.Split('/'), path.Split('/'));
        return wanted.Length == found.Length && wanted.Zip(found).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }
}
