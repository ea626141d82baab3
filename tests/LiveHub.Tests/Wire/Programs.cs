namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>Where clients in other languages lie, and whether they can be run here.</summary>
internal static class Programs
{
    /// <summary>The root of the repository.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LiveCommerce.sln"))) folder = folder.Parent;
        return folder!.FullName;
    }

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
