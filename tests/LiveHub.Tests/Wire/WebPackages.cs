namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>The folder of the pages, where the official JavaScript client is installed with their packages.</summary>
internal static class WebPackages
{
    public static string Folder { get; } = Path.Combine(Programs.Root(), "src", "LiveHub", "web");

    /// <summary>Both the packages and Node.js.</summary>
    public static bool AreInstalled => Directory.Exists(Path.Combine(Folder, "node_modules", "@microsoft", "signalr")) && Programs.IsInstalled("node");
}
