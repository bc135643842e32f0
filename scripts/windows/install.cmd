@echo off
rem Installs the program for this user. Needs no administrator and no network. The work is done by files\run.cmd.
setlocal DisableDelayedExpansion
chcp 65001 >nul
title beian
if not exist "%~dp0files\run.cmd" goto unpack
call "%~dp0files\run.cmd" install
exit /b
:unpack
echo Please extract the whole zip into a folder first, then open that folder and start this file again.
echo 请先把压缩包全部解压到一个文件夹，再打开那个文件夹里的“安装.cmd”。& pause & exit /b 1
