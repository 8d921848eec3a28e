@echo off
rem Starts image-migrator: out of the unpacked archive, or out of a checkout, where it is built on first use and
rem again whenever the sources are newer than the build.
rem
rem   JAVA_HOME   the Java to run with; otherwise the java on the PATH. 17 or newer
rem   JAVA_OPTS   more JVM options, such as -Xmx1g. They come after the defaults below, and the last one wins
rem
rem Standard output belongs to the Java program alone: scripts read its lines.
rem
rem No ( ) block in this file holds a path: the ) of "Program Files (x86)" would end the block. Delayed expansion
rem is off, so that an exclamation mark in an argument stays one.
setlocal EnableExtensions DisableDelayedExpansion

rem Blobs stream through small buffers, so a small heap carries images of any size, and with a small heap the serial
rem collector starts quickest and needs the least memory. Do not add -XX:TieredStopAtLevel=1: it starts faster, but
rem SHA-256, which every byte passes through, becomes ten times slower.
set "IM_HEAP=-Xmx256m"
set "IM_COLLECTOR=-XX:+UseSerialGC"
set "IM_CLASS_SHARING=-Xshare:auto"
rem The progress bar asks the terminal for its width through a native library, about which Java 24 and newer warn.
set "IM_NATIVE_ACCESS=--enable-native-access=ALL-UNNAMED"

for %%d in ("%~dp0..") do set "IM_HOME=%%~fd"

if defined JAVA_HOME goto :java_home
set "IM_JAVA="
for %%j in (java.exe) do set "IM_JAVA=%%~$PATH:j"
if defined IM_JAVA goto :version
echo image-migrator: There is no java on the PATH. Install Java 17 or newer, or set JAVA_HOME.>&2
exit /b 2

:java_home
rem Some set JAVA_HOME with quotes around it.
set "IM_JAVA=%JAVA_HOME:"=%\bin\java.exe"
if exist "%IM_JAVA%" goto :version
echo image-migrator: JAVA_HOME is "%JAVA_HOME:"=%", but there is no bin\java.exe in it. Point it to Java 17 or newer.>&2
exit /b 2

:version
set "IM_VERSION="
for /f "tokens=1-3" %%a in ('call "%IM_JAVA%" -version 2^>^&1') do if "%%b" == "version" set "IM_VERSION=%%~c"
set "IM_MAJOR="
for /f "delims=.-+_" %%a in ("%IM_VERSION%") do set "IM_MAJOR=%%a"
if not defined IM_MAJOR set "IM_MAJOR=0"
rem Java 8 calls itself 1.8, so it counts as 1 here, which is too old as well.
if %IM_MAJOR% GEQ 17 goto :find_lib
echo image-migrator: "%IM_JAVA%" is Java %IM_VERSION%. Install Java 17 or newer, or set JAVA_HOME to it.>&2
exit /b 2

:find_lib
set "IM_LIB=%IM_HOME%\lib"
if exist "%IM_LIB%\" goto :run
if exist "%IM_HOME%\pom.xml" goto :checkout
echo image-migrator: There is neither a lib folder nor a pom.xml in "%IM_HOME%": unpack the archive again.>&2
exit /b 2

:checkout
rem The first version in the pom is the project's own.
set "IM_PROJECT="
for /f "usebackq tokens=1-3 delims=<>" %%a in ("%IM_HOME%\pom.xml") do if "%%b" == "version" if not defined IM_PROJECT set "IM_PROJECT=%%c"
set "IM_JAR=%IM_HOME%\target\image-migrator-%IM_PROJECT%.jar"
set "IM_LIB=%IM_HOME%\target\image-migrator-%IM_PROJECT%\image-migrator-%IM_PROJECT%\lib"
if not exist "%IM_JAR%" goto :build
if not exist "%IM_LIB%\" goto :build
rem Only the program's own jar tells how old the build is: routes and config are read from the checkout itself.
rem The names reach PowerShell through the environment, so that no character in them needs quoting.
powershell -NoLogo -NoProfile -NonInteractive -Command "$built = (Get-Item -LiteralPath $env:IM_JAR).LastWriteTimeUtc; $parts = 'pom.xml', 'src\main', 'src\assembly' | ForEach-Object { Join-Path $env:IM_HOME $_ }; if (Get-ChildItem -LiteralPath $parts -Recurse -Force | Where-Object LastWriteTimeUtc -gt $built) { exit 17 }" <nul >nul 2>nul
if not %ERRORLEVEL% == 17 goto :run

:build
echo image-migrator: building, which takes a while the first time ...>&2
pushd "%IM_HOME%"
call mvn -q -B -DskipTests -Dspotless.check.skip package <nul 1>&2
set "IM_STATUS=%ERRORLEVEL%"
popd
if %IM_STATUS% == 0 goto :run
echo image-migrator: The build failed; Maven's messages are above. Nothing was migrated.>&2
exit /b 2

:run
set "IM_CLASS_PATH=%IM_LIB%\*"
rem Why, bin/image-migrator tells. A Java that is newer than these flags may not know them, and would not start.
set "IM_COMPILER=-XX:-C1UpdateMethodData -XX:Tier3InvokeNotifyFreqLog=14 -XX:Tier3BackedgeNotifyFreqLog=17"
set "IM_COMPILER=%IM_COMPILER% -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000"
set "IM_COMPILER=%IM_COMPILER% -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000"
if %IM_MAJOR% GTR 25 set "IM_COMPILER="
echo  %* | findstr /r /c:" config " >nul
rem It hashes nothing and ends soon: the quick compiler takes half the time for it.
if not errorlevel 1 set "IM_COMPILER=-XX:TieredStopAtLevel=1"

rem Without PowerShell the answer is no, which only means no progress bar.
set "IM_TERMINAL=false"
where powershell >nul 2>nul
if errorlevel 1 goto :collector
powershell -NoLogo -NoProfile -NonInteractive -Command "exit [int][Console]::IsErrorRedirected" <nul >nul
if not errorlevel 1 set "IM_TERMINAL=true"

:collector
rem Two collectors at once are an error to the JVM, so the user's choice replaces ours.
set JAVA_OPTS 2>nul | findstr /r /c:"-XX:+Use[A-Za-z0-9]*GC" >nul
if not errorlevel 1 set "IM_COLLECTOR="

"%IM_JAVA%" %IM_HEAP% %IM_COLLECTOR% %IM_COMPILER% %IM_CLASS_SHARING% %IM_NATIVE_ACCESS% %JAVA_OPTS% "-Dimage-migrator.home=%IM_HOME%" "-Dimage-migrator.terminal=%IM_TERMINAL%" -cp "%IM_CLASS_PATH%" io.imagemigrator.ImageMigrator %*
exit /b %ERRORLEVEL%
