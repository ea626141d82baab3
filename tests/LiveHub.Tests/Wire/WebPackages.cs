namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>The folder of the pages, where the official JavaScript client is installed with their packages.</summary>
internal static class WebPackages
{
    public static string Folder { get; } = Find();

    /// <summary>Both the packages and Node.js.</summary>
    public static bool AreInstalled => Directory.Exists(Path.Combine(Folder, "node_modules", "@microsoft", "signalr"))
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "node")));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LiveCommerce.sln"))) folder = folder.Parent;
        return Path.Combine(folder!.FullName, "src", "LiveHub", "web");
    }
}
