@echo off
rem Finds a Python that fits (suitable.py judges) and starts start.py with it. ASCII only: the texts are in *.txt, in UTF-8.
setlocal DisableDelayedExpansion
chcp 65001 >nul
set "FILES=%~dp0"
set "PYTHON="
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"
set "PYLAUNCHER_ALLOW_INSTALL="
for %%V in (3.13 3.12 3.11) do call :launcher %%V
for %%V in (13 12 11) do call :folders %%V
for /f "delims=" %%P in ('%SystemRoot%\System32\where.exe python.exe 2^>nul') do call :try "%%~P"
if not defined PYTHON goto nothing
rem One line, for uninstalling deletes this file: cmd must not look for a next one.
cd /d "%TEMP%" & %PYTHON% -E -s "%FILES%start.py" %1 & pause & exit

:nothing
type "%FILES%no-python.txt"
pause
exit

:launcher
if defined PYTHON exit /b
py.exe -%1 -E -s "%FILES%suitable.py" 2>nul && set "PYTHON=py.exe -%1"
exit /b

:folders
call :try "%LOCALAPPDATA%\Programs\Python\Python3%1\python.exe"
call :try "%LOCALAPPDATA%\Python\pythoncore-3.%1-64\python.exe"
call :try "%ProgramFiles%\Python3%1\python.exe"
call :try "%SystemDrive%\Python3%1\python.exe"
exit /b

rem The aliases of the Microsoft Store are no Python: without one installed they only open the Store.
:try
if defined PYTHON exit /b
if not exist "%~1" exit /b
set "CANDIDATE=%~1"
if /i not "%CANDIDATE:\WindowsApps\=%"=="%CANDIDATE%" exit /b
"%~1" -E -s "%FILES%suitable.py" 2>nul && set PYTHON="%~1"
exit /b
